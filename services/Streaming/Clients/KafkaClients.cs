using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.Streaming;

/// <summary>
/// Makes the clients of the stages, of restores and of <c>lag</c> through Aspire's registrations, so by Aspire's configuration sections. What
/// correctness rests on is set here and cannot be configured away; the rest is a default.
/// </summary>
/// <remarks>
/// A registration makes one client for the process's life, but a stage makes one for each restore and <c>lag</c> one for each group. So each is
/// registered in a container of its own, which holds nothing else, and whoever asked for the client disposes it.
/// </remarks>
internal sealed class KafkaClients
{
    public const string ConnectionName = "kafka";

    private readonly IConfiguration configuration;
    private readonly IHostEnvironment environment;
    private readonly ClientEvents events;
    private readonly string bootstrapServers;

    public KafkaClients(IConfiguration configuration, IHostEnvironment environment, ClientEvents events)
    {
        (this.configuration, this.environment, this.events) = (configuration, environment, events);
        bootstrapServers = configuration.GetConnectionString(ConnectionName) is { Length: > 0 } servers
            ? servers
            : throw new InvalidOperationException($"ConnectionStrings:{ConnectionName} is not set: it names the Kafka brokers, e.g. localhost:9092.");
    }

    /// <param name="failed">Told of a fatal error, after which the producer writes nothing more.</param>
    public IProducer<byte[], byte[]> Producer(string role, Action<ProducerConfig> tune, Action failed)
    {
        var container = Container();
        container.AddKafkaProducer<byte[], byte[]>(
            ConnectionName,
            settings =>
            {
                ClientSettings.Apply(settings, ClientId(role));
                tune(settings.Config);
            },
            builder => events.Attach(builder, failed));
        return container.Services.BuildServiceProvider().GetRequiredService<IProducer<byte[], byte[]>>();
    }

    /// <param name="handlers">Told of what the group assigns and takes away.</param>
    public IConsumer<byte[], byte[]> Consumer(string role, Action<ConsumerConfig> tune, Action<ConsumerBuilder<byte[], byte[]>>? handlers = null)
    {
        var container = Container();
        container.AddKafkaConsumer<byte[], byte[]>(
            ConnectionName,
            settings =>
            {
                ClientSettings.Apply(settings, ClientId(role));
                tune(settings.Config);
            },
            builder =>
            {
                events.Attach(builder);
                handlers?.Invoke(builder);
            });
        return container.Services.BuildServiceProvider().GetRequiredService<IConsumer<byte[], byte[]>>();
    }

    public IAdminClient Admin(string role)
    {
        var config = new AdminClientConfig { BootstrapServers = bootstrapServers, ClientId = ClientId(role) };
        ClientSettings.ApplyConnection(config);
        return new AdminClientBuilder(config).SetLogHandler(events.Log).SetErrorHandler(events.Error).Build();
    }

    private HostApplicationBuilder Container()
    {
        var container = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        container.Configuration.AddConfiguration(configuration);
        container.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance); // librdkafka's lines go to ClientEvents
        return container;
    }

    private string ClientId(string role) => $"{environment.ApplicationName}.{role}";
}
