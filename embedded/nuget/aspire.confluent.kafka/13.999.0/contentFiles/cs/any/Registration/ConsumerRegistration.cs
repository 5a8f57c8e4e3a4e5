using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Confluent.Kafka;

/// <summary>What every overload of <see cref="AspireKafkaConsumerExtensions"/> comes down to.</summary>
internal static class ConsumerRegistration<TKey, TValue>
{
    public static void Add(
        IHostApplicationBuilder host,
        string connectionName,
        string? serviceKey,
        Action<KafkaConsumerSettings>? configureSettings = null,
        Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = Settings(host, connectionName, configureSettings);

        if (serviceKey is null) host.Services.AddSingleton(services => Create(services, settings, configureBuilder));
        else host.Services.AddKeyedSingleton(serviceKey, (services, _) => Create(services, settings, configureBuilder));

        if (!settings.DisableTracing) ClientInstruments.CollectSpans(host.Services);
        if (!settings.DisableMetrics) ClientInstruments.CollectMetrics(host.Services);
        if (!settings.DisableHealthChecks) ProbeCheck.Add(host.Services, "Consumer", serviceKey, settings.Config);
    }

    private static KafkaConsumerSettings Settings(IHostApplicationBuilder host, string connectionName, Action<KafkaConsumerSettings>? configure)
    {
        var settings = new KafkaConsumerSettings();
        ClientConfiguration.Bind(host.Configuration, "Consumer", connectionName, settings, settings.Config);
        settings.ConnectionString = ClientConfiguration.ConnectionString(host.Configuration, connectionName) ?? settings.ConnectionString;
        configure?.Invoke(settings);
        settings.Consolidate();
        return settings;
    }

    private static IConsumer<TKey, TValue> Create(
        IServiceProvider services, KafkaConsumerSettings settings, Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configure)
    {
        settings.Validate();
        var builder = new ConsumerBuilder<TKey, TValue>(settings.Config);
        configure?.Invoke(services, builder);
        ClientLog.Attach(services, log => builder.SetLogHandler((_, message) => log(message)));
        var consumer = builder.Build();
        return settings is { DisableTracing: true, DisableMetrics: true }
            ? consumer
            : new InstrumentedConsumer<TKey, TValue>(consumer, traced: !settings.DisableTracing, measured: !settings.DisableMetrics);
    }
}
