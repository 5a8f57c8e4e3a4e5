namespace Aspire.Hosting.Orchestration;

/// <summary>A resource's name as the beginning of an environment variable's: <c>my-kafka</c> is <c>MY_KAFKA</c>.</summary>
internal static class EnvironmentName
{
    internal static string Of(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return char.IsAsciiDigit(plain[0]) ? "_" + plain : plain;
    }
}
