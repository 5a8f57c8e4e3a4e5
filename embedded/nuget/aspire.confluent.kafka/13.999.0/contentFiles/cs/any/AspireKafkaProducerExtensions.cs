using Aspire.Confluent.Kafka;
using Confluent.Kafka;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Registers <see cref="IProducer{TKey,TValue}"/> as a singleton, made when it is first resolved. Its settings come from the section
/// <c>Aspire:Confluent:Kafka:Producer</c>, then from the subsection of its name, then the connection string of its name, then the delegate.
/// </summary>
/// <remarks>
/// Resolving throws <see cref="InvalidOperationException"/> when no bootstrap servers are configured.
/// </remarks>
public static class AspireKafkaProducerExtensions
{
    public static void AddKafkaProducer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null);

    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<KafkaProducerSettings>? configureSettings) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings);

    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, null, WithServices(configureBuilder));

    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, null, configureBuilder);

    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<KafkaProducerSettings>? configureSettings,
        Action<ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings, WithServices(configureBuilder));

    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<KafkaProducerSettings>? configureSettings,
        Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings, configureBuilder);

    public static void AddKeyedKafkaProducer<TKey, TValue>(this IHostApplicationBuilder builder, string name) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name);

    public static void AddKeyedKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<KafkaProducerSettings>? configureSettings) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings);

    public static void AddKeyedKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, null, WithServices(configureBuilder));

    public static void AddKeyedKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, null, configureBuilder);

    public static void AddKeyedKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string name,
        Action<KafkaProducerSettings>? configureSettings,
        Action<ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings, WithServices(configureBuilder));

    public static void AddKeyedKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string name,
        Action<KafkaProducerSettings>? configureSettings,
        Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder) =>
        ProducerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings, configureBuilder);

    private static Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? WithServices<TKey, TValue>(
        Action<ProducerBuilder<TKey, TValue>>? configure) =>
        configure is null ? null : (_, builder) => configure(builder);
}
