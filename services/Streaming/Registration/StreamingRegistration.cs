using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Where a service says that it works on Kafka; what it does there follows on the <see cref="StreamingBuilder"/>.</summary>
public static class StreamingRegistration
{
    /// <summary>Binds <see cref="StreamingOptions"/> and takes the broker's address from the connection string <c>kafka</c>.</summary>
    public static StreamingBuilder AddStreaming(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<StreamingOptions>, StreamingOptionsValidator>();
        return new StreamingBuilder(builder);
    }
}
