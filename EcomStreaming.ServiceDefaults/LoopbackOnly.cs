namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Lets a service answer only this machine, and only under its own names, because there is no authentication. So a page of another site cannot use it
/// through a browser.
/// </summary>
internal static class LoopbackOnly
{
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["AllowedHosts"] = "localhost;127.0.0.1;[::1]",
    };
}
