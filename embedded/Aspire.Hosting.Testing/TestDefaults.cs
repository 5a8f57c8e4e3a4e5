using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// What differs for an AppHost under test: no dashboard, resource output in the log, random ports; then the test's own wishes; then the
/// launch profile, which no "dotnet run" has applied. What is configured already stays.
/// </summary>
internal static class TestDefaults
{
    public static void Apply(
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        string[] args,
        Assembly appHost,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        settings.Args = [.. settings.Args ?? [], .. args];
        options.Args = settings.Args;
        options.AssemblyName = settings.ApplicationName = appHost.GetName().Name ?? "";
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        var folder = ProjectFolder(appHost);
        if (folder is not null) settings.ContentRootPath = folder;
        AddMissing(settings, Defaults(settings));

        configureBuilder(options, settings);

        var profile = AppHostLaunchProfile.Read(folder, Configured(settings)["DOTNET_LAUNCH_PROFILE"]);
        var added = AddMissing(settings, profile);
        // As arguments too: the process's own environment is a later source than this configuration, and belongs to the test runner.
        settings.Args = [.. settings.Args ?? [], .. added.Select(setting => $"--{setting.Key}={setting.Value}")];
    }

    private static IEnumerable<KeyValuePair<string, string>> Defaults(HostApplicationBuilderSettings settings)
    {
        yield return new("DcpPublisher:ContainerRuntimeInitializationTimeout", "00:00:30");
        yield return new("DcpPublisher:RandomizePorts", "true");
        yield return new("DcpPublisher:WaitForResourceCleanup", "true");
        yield return new("ASPNETCORE_URLS", "http://localhost:8080");
        yield return new("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        if (Configured(settings)["DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"] is null) // the older name
            yield return new("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:4317");
    }

    private static Dictionary<string, string?> AddMissing(HostApplicationBuilderSettings settings, IEnumerable<KeyValuePair<string, string>> wanted)
    {
        var configured = Configured(settings);
        var missing = wanted.Where(setting => configured[setting.Key] is null).ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings.Configuration ??= new();
        settings.Configuration.AddInMemoryCollection(missing);
        return missing;
    }

    private static ConfigurationManager Configured(HostApplicationBuilderSettings settings)
    {
        var configured = new ConfigurationManager();
        configured.AddCommandLine(settings.Args ?? []);
        if (settings.Configuration is not null) configured.AddConfiguration(settings.Configuration);
        return configured;
    }

    private static string? ProjectFolder(Assembly appHost)
    {
        var folder = appHost.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key.Equals("AppHostProjectPath", StringComparison.OrdinalIgnoreCase))?.Value;
        return Directory.Exists(folder) ? folder : null;
    }
}
