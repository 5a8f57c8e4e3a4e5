namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>
/// A type as C# writes it where its namespace is imported: <c>Task&lt;string&gt;</c>. Nullability is left out on both sides: it breaks no build
/// but by a warning.
/// </summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(byte)] = "byte",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying);
        if (type.IsArray) return Of(type.GetElementType()!) + "[]";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        var outer = type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "." : "";
        if (!type.IsGenericType) return outer + type.Name;
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true) return "tuple"; // its elements have names in C#
        return $"{outer}{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }

    /// <summary>Whether a signature's head, <c>public static Task&lt;string?&gt; Name</c>, gives this type before the name.</summary>
    public static bool StandsIn(string head, Type type)
    {
        var text = Of(type);
        return text == "tuple" || head.Replace("?", "", StringComparison.Ordinal).Contains($"{text} ", StringComparison.Ordinal);
    }
}
