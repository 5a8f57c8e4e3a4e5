using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Confluent.Kafka;

/// <summary>
/// Healthy while a record written to <c>healthchecks-topic</c> is acknowledged within a second. So it wants auto-created topics, and each
/// probe writes, a consumer's too: as the genuine one does.
/// </summary>
internal sealed class ProbeCheck(ClientConfig config) : IHealthCheck, IDisposable
{
    private const string Topic = "healthchecks-topic";
    private const int PatienceMs = 1_000;

    private readonly Lazy<IProducer<string, string>> producer = new(() => Build(config));

    /// <summary>Once for each name, however many clients are registered under it.</summary>
    public static void Add(IServiceCollection services, string kind, string? serviceKey, ClientConfig config)
    {
        var name = serviceKey is null ? $"Aspire.Confluent.Kafka.{kind}" : $"Aspire.Confluent.Kafka.{kind}_{serviceKey}";
        if (services.Any(service => service.ServiceType == typeof(ProbeCheck) && Equals(service.ServiceKey, name))) return;
        services.AddKeyedSingleton(name, (_, _) => new ProbeCheck(config));
        services.AddHealthChecks().Add(new(name, provider => provider.GetRequiredKeyedService<ProbeCheck>(name), failureStatus: null, tags: null));
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await producer.Value.ProduceAsync(Topic, new() { Key = "probe", Value = "" }, cancellationToken);
            return result.Status == PersistenceStatus.NotPersisted ? Unwell(context, "the probe was not persisted") : HealthCheckResult.Healthy();
        }
        catch (KafkaException e)
        {
            return Unwell(context, e.Error.Reason, e);
        }
    }

    public void Dispose()
    {
        if (producer.IsValueCreated) producer.Value.Dispose();
    }

    private static HealthCheckResult Unwell(HealthCheckContext context, string reason, Exception? e = null) =>
        new(context.Registration.FailureStatus, reason, e);

    /// <summary>From the client's own connection settings; what only a consumer or .NET's wrapper knows is left out.</summary>
    private static IProducer<string, string> Build(ClientConfig config)
    {
        var own = config.Where(setting => !setting.Key.StartsWith("dotnet.", StringComparison.Ordinal)).ToDictionary();
        var probing = new ProducerConfig(own)
        {
            SocketTimeoutMs = PatienceMs,
            MessageTimeoutMs = PatienceMs,
            StatisticsIntervalMs = 0,
            TransactionalId = null,
        };
        return new ProducerBuilder<string, string>(probing).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }
}
