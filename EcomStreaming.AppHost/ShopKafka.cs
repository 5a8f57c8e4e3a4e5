using System.Security.Cryptography;
using System.Text;
using EcomStreaming.AppHost.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.AppHost;

/// <summary>Adds the resource <c>kafka</c> from the chosen source. The services see no difference.</summary>
internal static class ShopKafka
{
    private const string Name = "kafka";

    public static IResourceBuilder<IResourceWithConnectionString> AddShopKafka(this IDistributedApplicationBuilder builder, ShopSettings shop) =>
        shop.Kafka.Source switch
        {
            KafkaSource.External => builder.AddConnectionString(Name), // no check: `topics` waits for the cluster, and says so if it does not come
            KafkaSource.Container => builder.AddKafka(Name).WithDataVolume(VolumeOf(shop.Data)).WithMetadataCheck(),
            _ when !builder.ExecutionContext.IsRunMode => builder.AddConnectionString(Name), // who deploys the shop brings a cluster
            _ => builder.AddEmbeddedKafka(Path.Combine(shop.Data, Name)),
        };

    /// <summary>Named after the run's folder: a shop with another folder has another log.</summary>
    internal static string VolumeOf(string data)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data))));
        return $"ecom-kafka-{Convert.ToHexStringLower(hash)[..12]}";
    }

    /// <summary>Replaces the package's check by one that reads metadata only: the genuine package's writes a record at each probe.</summary>
    internal static IResourceBuilder<KafkaServerResource> WithMetadataCheck(this IResourceBuilder<KafkaServerResource> kafka)
    {
        var replaced = kafka.Resource.Annotations.OfType<HealthCheckAnnotation>().Single();
        kafka.Resource.Annotations.Remove(replaced);

        var check = new KafkaMetadataCheck(kafka.Resource);
        var services = kafka.ApplicationBuilder.Services;
        services.AddSingleton(_ => check); // by a factory, so that the container disposes it
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure<KafkaMetadataCheck>((options, _) =>
            options.Registrations.Remove(options.Registrations.Single(registration => registration.Name == replaced.Key)));
        return kafka.WithHealth(check);
    }

    private static IResourceBuilder<EmbeddedKafka> AddEmbeddedKafka(this IDistributedApplicationBuilder builder, string data)
    {
        var kafka = new EmbeddedKafka(Name, BuiltPrograms.Find("EcomStreaming.Broker"));
        return builder.AddResource(kafka)
            .WithEndpoint(name: "tcp", scheme: "tcp", isProxied: false)
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithEnvironment("DOTNET_ROOT", BuiltPrograms.DotnetRoot)
            .WithArgs("serve", "--data", data)
            .WithArgs(context =>
            {
                context.Args.Add("--listen");
                context.Args.Add(ReferenceExpression.Create($"127.0.0.1:{kafka.Listener.Property(EndpointProperty.TargetPort)}"));
                context.Args.Add("--http");
                context.Args.Add(ReferenceExpression.Create($"127.0.0.1:{kafka.Http.Property(EndpointProperty.TargetPort)}"));
            })
            .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithHealth("/health");
    }
}
