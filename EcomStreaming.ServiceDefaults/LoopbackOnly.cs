namespace EcomStreaming.ServiceDefaults;

/// <summary>Without authentication a service answers this machine only, and to its names only: a page elsewhere cannot borrow a browser.</summary>
internal static class LoopbackOnly
{
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["AllowedHosts"] = "localhost;127.0.0.1;[::1]",
    };
}
