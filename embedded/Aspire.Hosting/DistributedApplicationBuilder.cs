using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The application on its way: a generic host's builder and the resources added so far.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    /// <summary>What a test's builder listens to, to step in between these moments; names and payloads are Aspire's.</summary>
    private static readonly DiagnosticListener Moments = new("Aspire.Hosting");

    private readonly HostApplicationBuilder host;
    private readonly DistributedApplicationOptions options;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        settings.Configuration.AddEnvironmentVariables("ASPIRE_");
        Tell("DistributedApplicationBuilderConstructing", (options, settings));
        host = new HostApplicationBuilder(settings);
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? options.Metadata("apphostprojectpath") ?? host.Environment.ContentRootPath;
        ExecutionContext = new(IsPublishing ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        DescribeAppHost();
        AddServices();
        Eventing.Subscribe<BeforeResourceStartedEvent>((starting, cancellationToken) => starting.Services
            .GetRequiredService<ResourceNotificationService>().WaitForDependenciesAsync(starting.Resource, cancellationToken));
        Tell("DistributedApplicationBuilderConstructed", this);
    }

    public ConfigurationManager Configuration => host.Configuration;
    public IHostEnvironment Environment => host.Environment;
    public IServiceCollection Services => host.Services;
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();
    public IResourceCollection Resources { get; } = new ResourceCollection();
    public DistributedApplicationExecutionContext ExecutionContext { get; }
    public Assembly? AppHostAssembly { get; }
    public string AppHostDirectory { get; }

    private bool IsPublishing => Configuration["Publishing:Publisher"] is not null
        || "publish".Equals(Configuration["AppHost:Operation"], StringComparison.OrdinalIgnoreCase);

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ResourceName.ThrowIfInvalid(resource.Name);
        if (Resources.TryGetByName(resource.Name, out var other))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{other.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        Tell("DistributedApplicationBuilding", this);
        var twice = Resources.GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new DistributedApplicationException($"Multiple resources with the name '{twice.Key}'. Resource names are case-insensitive.");
        var application = new DistributedApplication(host.Build());
        Tell("DistributedApplicationBuilt", application);
        return application;
    }

    private void DescribeAppHost()
    {
        var file = options.Metadata("apphostprojectname") ?? $"{Environment.ApplicationName}.csproj";
        var name = Path.GetFileNameWithoutExtension(file);
        var path = Path.GetFullPath(Path.Join(AppHostDirectory, name));
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Path"] = path,
            ["AppHost:FilePath"] = Path.Join(AppHostDirectory, file),
            ["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? Environment.ApplicationName,
            ["AppHost:Sha256"] = Sha256(path.ToLowerInvariant()),
            ["AppHost:PathSha256"] = Sha256(path.ToLowerInvariant()),
            ["AppHost:ProjectNameSha256"] = Sha256(name),
        });
    }

    private static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void AddServices()
    {
        Services.AddSingleton(options);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton<IDistributedApplicationBuilder>(this);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton(provider => new ResourceCommandService(provider));
        Services.AddSingleton<ResourceHealth>();
        Services.AddSingleton<ContainerRuntime>();
        Services.AddSingleton(provider => new ProcessWatchdog(provider.GetRequiredService<ILoggerFactory>().CreateLogger<ProcessWatchdog>()));
        if (!options.DisableDashboard && ExecutionContext.IsRunMode)
        {
            Services.AddSingleton<ResourceBoard>();
            Services.AddHostedService<DashboardHost>(); // before the orchestrator: it is there first and goes last
        }
        Services.AddSingleton<Orchestrator>();
        Services.AddHostedService(provider => provider.GetRequiredService<Orchestrator>());
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<ResourceNotificationServiceOptions>(o => o.DefaultWaitBehavior
            = options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // the dashboard's requests are not what one starts an application for
        host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "An AppHost is not trimmed.")]
    private static void Tell(string moment, object payload)
    {
        if (Moments.IsEnabled() && Moments.IsEnabled(moment))
            Moments.Write(moment, payload);
    }
}
