using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds Kafka in a container.</summary>
public static class KafkaBuilderExtensions
{
    private const string Image = "docker.io/confluentinc/confluent-local:8.2.0";
    private const int ContainerPort = 9092;
    private static readonly string[] Variables = ["KAFKA_LISTENERS", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_LOG_DIRS"];

    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        var kafka = new KafkaServerResource(name);
        return builder.AddResource(kafka)
            .WithAnnotation(new ContainerImage(Image, ContainerPort, Variables))
            .WithEndpoint(port: port, name: KafkaServerResource.PrimaryEndpointName, scheme: "tcp", isProxied: false)
            .WithEnvironment("KAFKA_LISTENERS", $"PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:{ContainerPort}")
            .WithEnvironment("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT")
            .WithEnvironment("KAFKA_ADVERTISED_LISTENERS", ReferenceExpression.Create($"PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{kafka.Port}"));
    }

    public static IResourceBuilder<KafkaServerResource> WithDataVolume(this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false)
        => builder.WithAnnotation(new ContainerVolume(name ?? $"{builder.ApplicationBuilder.Environment.ApplicationName.ToLowerInvariant()}-{builder.Resource.Name}-data", "/var/lib/kafka/data", isReadOnly))
            .WithEnvironment("KAFKA_LOG_DIRS", "/var/lib/kafka/data");
}
