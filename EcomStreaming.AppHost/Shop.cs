using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

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

        builder.Configuration["Dashboard:DataFolder"] = Path.Combine(shop.Data, "dashboard"); // where the dashboard keeps history, if it can
        builder.Services.AddSingleton(shop);
        builder.Services.AddHostedService<ShopNarrator>();
        return true;
    }

    /// <summary>The services hash customers' ids under it, and the dashboard whatever is searched for. Set to nothing, neither does.</summary>
    private static ShopSettings WithTelemetrySecret(this IDistributedApplicationBuilder builder, ShopSettings shop)
    {
        var secret = builder.Configuration["Ecom:TelemetrySecret"] ?? TelemetrySecret.Of(shop.Data);
        builder.Configuration["Dashboard:SearchHashSecret"] = secret.Length > 0 ? secret : null;
        return shop.HandOn("Ecom:TelemetrySecret", secret);
    }

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
            .WithFreePort(shop)
            .WithHttpHealthCheck("/health");
}
