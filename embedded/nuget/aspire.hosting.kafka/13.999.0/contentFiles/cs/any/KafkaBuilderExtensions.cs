using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Adds Kafka in a container, and a web page that shows it.</summary>
public static class KafkaBuilderExtensions
{
    private const string Registry = "docker.io";
    private const string DataFolder = "/var/lib/kafka/data";

    /// <param name="port">The port on the host; null takes a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var kafka = new KafkaServerResource(name);
        var check = $"{name}_check";
        builder.Services.AddKeyedSingleton(check, (_, _) => new KafkaMetadataCheck(kafka));
        builder.Services.AddHealthChecks().Add(new(
            check, services => services.GetRequiredKeyedService<KafkaMetadataCheck>(check), failureStatus: null, tags: null));

        return builder.AddResource(kafka)
            .WithImage("confluentinc/confluent-local", "8.2.0")
            .WithImageRegistry(Registry)
            .WithEndpoint(port: port, targetPort: KafkaListeners.PrimaryPort, name: KafkaServerResource.PrimaryEndpointName)
            .WithEndpoint(targetPort: KafkaListeners.InternalPort, name: KafkaServerResource.InternalEndpointName)
            .WithEnvironment(context => KafkaListeners.Configure(context, kafka))
            .WithHealthCheck(check);
    }

    /// <summary>Adds one web page for all Kafka resources of the application. A second call changes that page and adds none.</summary>
    public static IResourceBuilder<KafkaServerResource> WithKafkaUI(
        this IResourceBuilder<KafkaServerResource> builder,
        Action<IResourceBuilder<KafkaUIContainerResource>>? configureContainer = null,
        string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        var page = application.Resources.OfType<KafkaUIContainerResource>().SingleOrDefault() is { } existing
            ? application.CreateResourceBuilder(existing)
            : application.AddKafkaUI(containerName ?? "kafka-ui");
        configureContainer?.Invoke(page);
        return builder;
    }

    /// <param name="port">The port on the host; null takes a free one.</param>
    public static IResourceBuilder<KafkaUIContainerResource> WithHostPort(this IResourceBuilder<KafkaUIContainerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint("http", endpoint => endpoint.Port = port);
    }

    /// <summary>Keeps the data in a volume; without a name, in one of this AppHost's own.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataVolume(
        this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithEnvironment("KAFKA_LOG_DIRS", DataFolder)
            .WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataFolder, isReadOnly);
    }

    /// <summary>Keeps the data in a folder of the host.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataBindMount(
        this IResourceBuilder<KafkaServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return builder
            .WithEnvironment("KAFKA_LOG_DIRS", DataFolder)
            .WithBindMount(source, DataFolder, isReadOnly);
    }

    private static IResourceBuilder<KafkaUIContainerResource> AddKafkaUI(this IDistributedApplicationBuilder application, string name) =>
        application.AddResource(new KafkaUIContainerResource(name))
            .WithImage("kafbat/kafka-ui", "v1.5.0")
            .WithImageRegistry(Registry)
            .WithHttpEndpoint(targetPort: 8080)
            .WithEnvironment(context =>
            {
                // Asked at the container's start, so a Kafka that was added after the page is shown too.
                foreach (var (index, kafka) in application.Resources.OfType<KafkaServerResource>().Index())
                {
                    context.EnvironmentVariables[$"KAFKA_CLUSTERS_{index}_NAME"] = kafka.Name;
                    context.EnvironmentVariables[$"KAFKA_CLUSTERS_{index}_BOOTSTRAPSERVERS"] = KafkaListeners.InNetwork(kafka);
                }
            })
            .ExcludeFromManifest();
}
