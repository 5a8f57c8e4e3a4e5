namespace EcomStreaming.Ecom.Load;

/// <summary>The addresses of the services: from the environment that an AppHost sets, else the default ports.</summary>
internal static class ShopAddresses
{
    public static Uri Orders(Func<string, string?> environment) => Of("orders", 5101, environment);

    public static Uri Inventory(Func<string, string?> environment) => Of("inventory", 5102, environment);

    /// <summary>An absolute http(s) address, or null.</summary>
    public static Uri? Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null;

    private static Uri Of(string service, int defaultPort, Func<string, string?> environment) =>
        Parse(environment($"services__{service}__http__0")) ?? new Uri($"http://localhost:{defaultPort}");
}
