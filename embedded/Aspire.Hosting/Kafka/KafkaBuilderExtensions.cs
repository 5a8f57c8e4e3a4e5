using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds Kafka in a container.</summary>
public static class KafkaBuilderExtensions
{
    private const string Image = "docker.io/confluentinc/confluent-local:8.2.0";
    private const int ContainerPort = 9092;
    private const string DataFolder = "/var/lib/kafka/data";
    private const int HashLength = 10;

    /// <param name="port">The public port; null takes a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        var kafka = new KafkaServerResource(name);
        return builder.AddResource(kafka)
            .WithAnnotation(new ContainerImage(Image))
            .WithEndpoint(port: port, targetPort: ContainerPort, scheme: "tcp", name: KafkaServerResource.PrimaryEndpointName)
            .WithEnvironment("KAFKA_LISTENERS", $"PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:{ContainerPort}")
            .WithEnvironment("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT")
            .WithEnvironment("KAFKA_ADVERTISED_LISTENERS", ReferenceExpression.Create($"PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{kafka.Port}"));
    }

    /// <summary>Keeps the data in a volume; without a name, in one of this AppHost's own.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataVolume(this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false)
        => builder.WithEnvironment("KAFKA_LOG_DIRS", DataFolder).WithAnnotation(new ContainerVolume(name ?? VolumeName(builder), DataFolder, isReadOnly));

    // Two AppHosts of one name in two folders do not share a volume.
    private static string VolumeName(IResourceBuilder<KafkaServerResource> builder)
    {
        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? char.ToLowerInvariant(c) : '_'));
        var hash = builder.ApplicationBuilder.Configuration["AppHost:Sha256"]![..HashLength].ToLowerInvariant();
        return $"{application}-{hash}-{builder.Resource.Name}-data";
    }
}
