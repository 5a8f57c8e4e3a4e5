using System.Diagnostics.CodeAnalysis;
using EcomStreaming.AppHost.Dashboard;
using EcomStreaming.AppHost.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.AppHost;

/// <summary>What the shop's resources have in common.</summary>
internal static class Shop
{
    /// <summary>The orchestrator kills what has not ended after 6 s; the AppHost waits no longer than that for it.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(6);

    /// <summary>Reads the command line. Where something on it does not pass, writes one line to standard error and gives false.</summary>
    public static bool TryCreateBuilder(string[] args, [NotNullWhen(true)] out IDistributedApplicationBuilder? builder)
    {
        builder = null;
        try
        {
            builder = DistributedApplication.CreateBuilder(ShopArguments.Parse(args));
            return true;
        }
        catch (Exception e) when (e is ShopConfigurationException or DistributedApplicationException)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }
    }

    /// <summary>
    /// Reads the run's settings and makes its folder. Where that is not possible, writes one line to standard error and gives false.
    /// </summary>
    public static bool TryAddShop(this IDistributedApplicationBuilder builder, [NotNullWhen(true)] out ShopSettings? shop)
    {
        shop = null;
        try
        {
            shop = ShopSettings.Read(builder.Configuration, builder.AppHostDirectory);
            if (builder.ExecutionContext.IsRunMode) PrepareRun(builder, shop);
        }
        catch (Exception e) when (e is ShopConfigurationException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }

        shop = shop with { TelemetrySecret = builder.AddTelemetrySecret(shop) };
        builder.Services.AddSingleton(shop);
        return true;
    }

    private static void PrepareRun(IDistributedApplicationBuilder builder, ShopSettings shop)
    {
        DataFolder.Create(shop.Data);
        var folder = DataFolderLock.Take(shop.Data);
        builder.Services.AddSingleton(_ => folder); // by a factory, so that the container disposes it
        DashboardData.Keep(builder.Configuration, shop.Data);
        if (shop.TakenPorts.Count > 0) FreePorts.GiveUp(builder.Configuration);
        builder.Configuration["ASPIRE_VERSION_CHECK_DISABLED"] ??= "true"; // it runs `dotnet package search` beside everything that starts
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true"; // whoever starts it again finds the data and the ports free
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        // Before the orchestrator, whose start ends only with the last resource's.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ShopNarrator>());
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ServicesStopFirst>());
    }

    /// <summary>The services hash customers' ids under it. Set to nothing, they do not.</summary>
    private static IResourceBuilder<ParameterResource> AddTelemetrySecret(this IDistributedApplicationBuilder builder, ShopSettings shop) =>
        builder.AddParameter(
            "telemetry-secret",
            () => builder.Configuration["Ecom:TelemetrySecret"] ?? TelemetrySecret.Of(shop.Data),
            secret: true);

    public static IResourceBuilder<ProjectResource> WithShop(
        this IResourceBuilder<ProjectResource> service, ShopSettings shop, IResourceBuilder<IResourceWithConnectionString> kafka)
    {
        foreach (var (name, value) in shop.HandedOn(service.Resource.Name)) service.WithEnvironment(name, value);
        if (shop.SpansPerSecond(service.Resource.Name) is { } share) service.WithEnvironment("Telemetry__SpansPerSecond", share);
        return service.FromBuiltProgram()
            .WithEnvironment("Ecom__TelemetrySecret", shop.TelemetrySecret!)
            .WithPlainHttp()
            .WithReference(kafka)
            .WaitFor(kafka);
    }

    public static IResourceBuilder<ProjectResource> WithShopService(
        this IResourceBuilder<ProjectResource> service,
        ShopSettings shop,
        IResourceBuilder<IResourceWithConnectionString> kafka,
        IResourceBuilder<ProjectResource> topics) => service
            .WithShop(shop, kafka)
            .WaitForCompletion(topics)
            .WithReplicas(shop.Replicas.GetValueOrDefault(service.Resource.Name, 1))
            .WithHealth("/health");

    /// <summary>Nothing here speaks HTTPS. Without this the dashboard warns of a development certificate on each of its pages.</summary>
    public static IResourceBuilder<ProjectResource> WithPlainHttp(this IResourceBuilder<ProjectResource> project) =>
#pragma warning disable ASPIRECERTIFICATES001 // there is no other way to say it yet
        project.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
}
