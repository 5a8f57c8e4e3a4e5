using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How the application is to be hosted.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }
    public string? AssemblyName { get; set; }
    public string? ProjectDirectory { get; set; }
    public bool DisableDashboard { get; set; }
    public bool EnableResourceLogging { get; set; }
    public bool AllowUnsecuredTransport { get; set; }
    public string? DashboardApplicationName { get; set; }

    internal Assembly? Assembly => AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();

    internal string? Metadata(string key)
        => Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(m => m.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value;
}
