using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming;

/// <summary>
/// The command writer's producers. The first is Aspire's registration, which binds the settings; one that takes a failed one's place is built
/// from the same settings.
/// </summary>
internal sealed class CommandProducers(ProducerConfig config, IServiceProvider services, ClientEvents events)
{
    private const int PatienceMs = 5_000;
    private const int QueuedMax = 10_000;

    private Action? firstFailed;

    public static void Register(IHostApplicationBuilder host)
    {
        ProducerConfig? bound = null;
        host.AddKafkaProducer<byte[], byte[]>(KafkaClients.ConnectionName, Configure, Attach);
        host.Services.AddSingleton(container => new CommandProducers(bound!, container, container.GetRequiredService<ClientEvents>()));

        void Configure(KafkaProducerSettings settings)
        {
            ClientSettings.Apply(settings, $"{host.Environment.ApplicationName}.commands");
            settings.Config.MessageTimeoutMs = PatienceMs;
            settings.Config.QueueBufferingMaxMessages = QueuedMax;
            settings.Config.DeliveryReportFields = "status";
            bound = settings.Config;
        }

        void Attach(IServiceProvider container, ProducerBuilder<byte[], byte[]> builder)
        {
            var producers = container.GetRequiredService<CommandProducers>();
            container.GetRequiredService<ClientEvents>().Attach(builder, () => producers.firstFailed?.Invoke());
        }
    }

    /// <summary>Gives a producer that is the caller's to dispose.</summary>
    /// <param name="failed">Told of a fatal error, after which the producer writes nothing more.</param>
    public IProducer<byte[], byte[]> Create(Action failed)
    {
        if (Interlocked.CompareExchange(ref firstFailed, failed, null) is null) return services.GetRequiredService<IProducer<byte[], byte[]>>();
        var builder = new ProducerBuilder<byte[], byte[]>(config);
        events.Attach(builder, failed);
        return builder.Build();
    }
}
