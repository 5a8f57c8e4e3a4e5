using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Confluent.Kafka;

/// <summary>What every overload of <see cref="AspireKafkaProducerExtensions"/> comes down to.</summary>
internal static class ProducerRegistration<TKey, TValue>
{
    public static void Add(
        IHostApplicationBuilder host,
        string connectionName,
        string? serviceKey,
        Action<KafkaProducerSettings>? configureSettings = null,
        Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = Settings(host, connectionName, configureSettings);

        if (serviceKey is null) host.Services.AddSingleton(services => Create(services, settings, configureBuilder));
        else host.Services.AddKeyedSingleton(serviceKey, (services, _) => Create(services, settings, configureBuilder));

        if (!settings.DisableTracing) ClientInstruments.CollectSpans(host.Services);
        if (!settings.DisableMetrics) ClientInstruments.CollectMetrics(host.Services);
        if (!settings.DisableHealthChecks) ProbeCheck.Add(host.Services, "Producer", serviceKey, settings.Config);
    }

    private static KafkaProducerSettings Settings(IHostApplicationBuilder host, string connectionName, Action<KafkaProducerSettings>? configure)
    {
        var settings = new KafkaProducerSettings();
        ClientConfiguration.Bind(host.Configuration, "Producer", connectionName, settings, settings.Config);
        settings.ConnectionString = ClientConfiguration.ConnectionString(host.Configuration, connectionName) ?? settings.ConnectionString;
        configure?.Invoke(settings);
        settings.Consolidate();
        return settings;
    }

    private static IProducer<TKey, TValue> Create(
        IServiceProvider services, KafkaProducerSettings settings, Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configure)
    {
        settings.Validate();
        var builder = new ProducerBuilder<TKey, TValue>(settings.Config);
        configure?.Invoke(services, builder);
        ClientLog.Attach(services, log => builder.SetLogHandler((_, message) => log(message)));
        var producer = builder.Build();
        return settings is { DisableTracing: true, DisableMetrics: true }
            ? producer
            : new InstrumentedProducer<TKey, TValue>(producer, traced: !settings.DisableTracing, measured: !settings.DisableMetrics);
    }
}
