namespace Aspire.Hosting;

/// <summary>Adds Kafka in a container.</summary>
public static class KafkaBuilderExtensions
{
    private const string Image = "confluentinc/confluent-local";
    private const string Tag = "8.2.0";
    private const int ContainerPort = 9092;
    private const string DataFolder = "/var/lib/kafka/data";

    /// <param name="port">The public port; null takes a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        var kafka = new KafkaServerResource(name);
        // Kafka tells clients on the host where it is; without the network's name this would be the port inside the container.
        var portOnHost = new EndpointReference(kafka, KafkaServerResource.PrimaryEndpointName, KnownNetworkIdentifiers.LocalhostNetwork).Property(EndpointProperty.Port);
        return builder.AddResource(kafka)
            .WithImage(Image, Tag)
            .WithImageRegistry("docker.io")
            .WithEndpoint(port: port, targetPort: ContainerPort, scheme: "tcp", name: KafkaServerResource.PrimaryEndpointName)
            .WithEnvironment("KAFKA_LISTENERS", "PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:9092")
            .WithEnvironment("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT")
            .WithEnvironment("KAFKA_ADVERTISED_LISTENERS", ReferenceExpression.Create($"PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{portOnHost}"));
    }

    /// <summary>Keeps the data in a volume; without a name, in one of this AppHost's own.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataVolume(this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false)
        => builder.WithEnvironment("KAFKA_LOG_DIRS", DataFolder).WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataFolder, isReadOnly);
}
