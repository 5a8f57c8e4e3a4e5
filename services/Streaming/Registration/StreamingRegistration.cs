using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Adds Kafka to a service and returns the <see cref="StreamingBuilder"/>.</summary>
public static class StreamingRegistration
{
    /// <summary>Binds <see cref="StreamingOptions"/> and takes the broker's address from the connection string <c>kafka</c>.</summary>
    public static StreamingBuilder AddStreaming(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StreamingOptions>, StreamingOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(container => KafkaServer.Of(container.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton<KafkaTelemetry>();
        services.TryAddSingleton<BrokerWatch>();
        services.TryAddSingleton<ClientEvents>();
        services.TryAddSingleton<KafkaClients>();
        services.TryAddSingleton<ITopicAdmin, TopicAdmin>();
        services.AddHostedService(container => container.GetRequiredService<BrokerWatch>());
        services.AddHealthChecks().Add(new(
            KafkaHealth.Name, container => new KafkaHealth(container.GetRequiredService<BrokerWatch>()), failureStatus: null, tags: null));
        builder.Logging.AddFilter("Aspire.Confluent.Kafka", LogLevel.Error); // it warns of each client that its lines go to ClientEvents
        return new StreamingBuilder(builder);
    }
}
