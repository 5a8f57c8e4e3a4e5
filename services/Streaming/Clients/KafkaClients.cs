using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming;

/// <summary>
/// Makes Kafka's clients from Aspire's configuration sections. What correctness rests on is set here and cannot be configured away;
/// the rest is a default.
/// </summary>
internal sealed class KafkaClients(IConfiguration configuration, IHostEnvironment environment, ClientEvents events)
{
    public const string ConnectionName = "kafka";
    private const string ProducerSection = "Aspire:Confluent:Kafka:Producer";
    private const string ConsumerSection = "Aspire:Confluent:Kafka:Consumer";

    private readonly string bootstrapServers = configuration.GetConnectionString(ConnectionName) is { Length: > 0 } servers
        ? servers
        : throw new InvalidOperationException($"ConnectionStrings:{ConnectionName} is not set: it names the Kafka brokers, e.g. localhost:9092.");

    public IProducer<byte[], byte[]> Producer(string role, Action<ProducerConfig> tune)
    {
        var config = new ProducerConfig();
        Bind(ProducerSection, config, role);
        ClientSettings.Apply(config);
        tune(config);
        return new ProducerBuilder<byte[], byte[]>(config).SetLogHandler(events.Log).SetErrorHandler(events.Error).Build();
    }

    public ConsumerBuilder<byte[], byte[]> Consumer(string role, Action<ConsumerConfig> tune)
    {
        var config = new ConsumerConfig();
        Bind(ConsumerSection, config, role);
        ClientSettings.Apply(config);
        tune(config);
        return new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(events.Log).SetErrorHandler(events.Error);
    }

    public IAdminClient Admin(string role)
    {
        var config = new AdminClientConfig { BootstrapServers = bootstrapServers, ClientId = ClientId(role) };
        ClientSettings.ApplyConnection(config);
        return new AdminClientBuilder(config).SetLogHandler(events.Log).SetErrorHandler(events.Error).Build();
    }

    private void Bind(string section, ClientConfig config, string role)
    {
        configuration.GetSection($"{section}:Config").Bind(config);
        config.BootstrapServers = bootstrapServers;
        config.ClientId = ClientId(role);
    }

    private string ClientId(string role) => $"{environment.ApplicationName}.{role}";
}
