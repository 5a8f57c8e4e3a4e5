namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for resource and endpoint names: what host names, environment variables and addresses all allow.</summary>
internal static class ResourceName
{
    internal const int LengthMax = 64;

    internal static void ThrowIfInvalid(string name, string target = "Resource")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Problem(name) is { } problem)
            throw new ArgumentException($"{target} name '{name}' is invalid. Name {problem}", nameof(name));
    }

    private static string? Problem(string name)
    {
        if (name.Length > LengthMax)
            return $"must be between 1 and {LengthMax} characters long.";
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return "must contain only ASCII letters, digits, and hyphens.";
        if (!char.IsAsciiLetter(name[0]))
            return "must start with an ASCII letter.";
        if (name.EndsWith('-'))
            return "cannot end with a hyphen.";
        return name.Contains("--", StringComparison.Ordinal) ? "cannot contain consecutive hyphens." : null;
    }
}
