using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.AppHost;

/// <summary>What all of the shop's resources have in common.</summary>
internal static class Shop
{
    /// <summary>Reads the run's settings, makes its folder, and has its progress told; false, and one line on standard error, where they cannot be met.</summary>
    public static bool TryAddShop(this IDistributedApplicationBuilder builder, [NotNullWhen(true)] out ShopSettings? shop)
    {
        shop = null;
        try
        {
            shop = ShopSettings.Read(builder.Configuration, builder.AppHostDirectory);
            DataFolder.Create(shop.Data);
            shop = builder.WithTelemetrySecret(shop);
        }
        catch (Exception e) when (e is ShopConfigurationException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }

        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true"; // whoever starts it again finds the data and the ports free
        if (shop.TakenPorts.Count > 0) FreePorts.GiveUp(builder.Configuration);
        builder.Services.AddSingleton(shop);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ShopNarrator>()); // before the orchestrator, whose start ends with the last resource's
        return true;
    }

    /// <summary>The services hash customers' ids under it. Set to nothing, they do not.</summary>
    private static ShopSettings WithTelemetrySecret(this IDistributedApplicationBuilder builder, ShopSettings shop) =>
        shop.HandOn("Ecom:TelemetrySecret", builder.Configuration["Ecom:TelemetrySecret"] ?? TelemetrySecret.Of(shop.Data));

    public static IResourceBuilder<ProjectResource> WithShop(
        this IResourceBuilder<ProjectResource> service, ShopSettings shop, IResourceBuilder<IResourceWithConnectionString> kafka)
    {
        foreach (var (name, value) in shop.Services) service.WithEnvironment(name, value);
        return service.WithReference(kafka).WaitFor(kafka);
    }

    public static IResourceBuilder<ProjectResource> WithShopService(
        this IResourceBuilder<ProjectResource> service,
        ShopSettings shop,
        IResourceBuilder<IResourceWithConnectionString> kafka,
        IResourceBuilder<ProjectResource> topics) => service
            .WithShop(shop, kafka)
            .WaitForCompletion(topics)
            .WithReplicas(shop.Replicas(service.Resource.Name))
            .WithHttpHealthCheck("/health");
}
