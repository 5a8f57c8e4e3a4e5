using Aspire.Confluent.Kafka;
using Confluent.Kafka;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Registers <see cref="IConsumer{TKey,TValue}"/> as a singleton, made when it is first resolved. Its settings come from the section
/// <c>Aspire:Confluent:Kafka:Consumer</c>, then from the subsection of its name, then the connection string of its name, then the delegate.
/// </summary>
/// <remarks>
/// Resolving throws <see cref="InvalidOperationException"/> when no bootstrap servers are configured, or no group id.
/// </remarks>
public static class AspireKafkaConsumerExtensions
{
    public static void AddKafkaConsumer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null);

    public static void AddKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<KafkaConsumerSettings>? configureSettings) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings);

    public static void AddKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, null, WithServices(configureBuilder));

    public static void AddKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, null, configureBuilder);

    public static void AddKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<KafkaConsumerSettings>? configureSettings,
        Action<ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings, WithServices(configureBuilder));

    public static void AddKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<KafkaConsumerSettings>? configureSettings,
        Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, connectionName, serviceKey: null, configureSettings, configureBuilder);

    public static void AddKeyedKafkaConsumer<TKey, TValue>(this IHostApplicationBuilder builder, string name) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name);

    public static void AddKeyedKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<KafkaConsumerSettings>? configureSettings) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings);

    public static void AddKeyedKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, null, WithServices(configureBuilder));

    public static void AddKeyedKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder, string name, Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, null, configureBuilder);

    public static void AddKeyedKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string name,
        Action<KafkaConsumerSettings>? configureSettings,
        Action<ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings, WithServices(configureBuilder));

    public static void AddKeyedKafkaConsumer<TKey, TValue>(
        this IHostApplicationBuilder builder,
        string name,
        Action<KafkaConsumerSettings>? configureSettings,
        Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder) =>
        ConsumerRegistration<TKey, TValue>.Add(builder, name, serviceKey: name, configureSettings, configureBuilder);

    private static Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? WithServices<TKey, TValue>(
        Action<ConsumerBuilder<TKey, TValue>>? configure) =>
        configure is null ? null : (_, builder) => configure(builder);
}
