namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>Takes a signature in C# apart: <c>public static T Of&lt;T&gt;(this A a, int n = 1) where T : B</c>.</summary>
internal sealed record SignatureText(string Head, IReadOnlyList<ParameterText> Parameters)
{
    public static SignatureText Parse(string signature)
    {
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return new(signature, []);
        var close = Closing(signature, open);
        return new(signature[..open], [.. SplitAtCommas(signature[(open + 1)..close]).Select(ParameterText.Parse)]);
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i;
        }

        throw new FormatException($"No closing parenthesis in: {text}");
    }

    private static IEnumerable<string> SplitAtCommas(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '<' or '(' or '[') depth++;
            else if (text[i] is '>' or ')' or ']') depth--;
            else if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        if (text[start..].Trim() is { Length: > 0 } last) yield return last;
    }
}

/// <summary>One parameter: <c>this IResourceBuilder&lt;T&gt; builder</c>, <c>string? name = null</c>.</summary>
internal sealed record ParameterText(string Name, string? Default, string Modifier)
{
    public override string ToString() => $"{Modifier} {Name}{(Default is null ? "" : $" = {Default}")}".TrimStart();

    public static ParameterText Parse(string text)
    {
        var parts = text.Split(" = ", 2);
        var modifier = parts[0].Split(' ')[0] is "this" or "params" or "in" or "ref" or "out" ? parts[0].Split(' ')[0] : "";
        return new(parts[0][(parts[0].LastIndexOf(' ') + 1)..].TrimStart('@'), parts.ElementAtOrDefault(1), modifier);
    }
}
