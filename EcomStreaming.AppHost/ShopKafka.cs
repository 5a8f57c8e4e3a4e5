using EcomStreaming.AppHost.Health;

namespace EcomStreaming.AppHost;

/// <summary>Adds the resource <c>kafka</c>, from whichever source the run has chosen; to the services they are all alike.</summary>
internal static class ShopKafka
{
    private const string Name = "kafka";

    public static IResourceBuilder<IResourceWithConnectionString> AddShopKafka(this IDistributedApplicationBuilder builder, ShopSettings shop) =>
        shop.Kafka.Source switch
        {
            KafkaSource.External => builder.AddConnectionString(Name),
            KafkaSource.Container => builder.AddKafka(Name).WithDataVolume(),
            _ => builder.AddEmbeddedKafka(Path.Combine(shop.Data, Name)),
        };

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
