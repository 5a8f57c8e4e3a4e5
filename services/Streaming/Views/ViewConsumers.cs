using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming;

/// <summary>
/// A view's consumers. The first is Aspire's registration, which binds the settings; one that takes a failed one's place is built from the same
/// settings.
/// </summary>
internal sealed class ViewConsumers(ConsumerConfig config, IServiceProvider services, ClientEvents events)
{
    private int created;

    public static void Register(IHostApplicationBuilder host)
    {
        ConsumerConfig? bound = null;
        host.AddKafkaConsumer<byte[], byte[]>(
            KafkaClients.ConnectionName, Configure, (container, builder) => container.GetRequiredService<ClientEvents>().Attach(builder));
        host.Services.AddSingleton(container => new ViewConsumers(bound!, container, container.GetRequiredService<ClientEvents>()));

        void Configure(KafkaConsumerSettings settings)
        {
            ClientSettings.Apply(settings, $"{host.Environment.ApplicationName}.view");
            settings.Config.GroupId = $"{Prefix(host.Configuration)}.view"; // asked for by librdkafka; nothing joins or commits
            settings.Config.EnablePartitionEof = true;
            bound = settings.Config;
        }
    }

    /// <summary>Gives a consumer that is the caller's to dispose.</summary>
    public IConsumer<byte[], byte[]> Create()
    {
        if (Interlocked.Increment(ref created) == 1) return services.GetRequiredService<IConsumer<byte[], byte[]>>();
        var builder = new ConsumerBuilder<byte[], byte[]>(config);
        events.Attach(builder);
        return builder.Build();
    }

    private static string Prefix(IConfiguration configuration) =>
        configuration[$"{StreamingOptions.Section}:{nameof(StreamingOptions.TopicPrefix)}"] ?? new StreamingOptions().TopicPrefix;
}
