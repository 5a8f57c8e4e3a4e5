using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>A service's clients without the service: nothing runs.</summary>
internal static class Clients
{
    public static KafkaClients Of(string kafka, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "toy" });
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("ConnectionStrings:kafka", kafka)).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.AddStreaming();
        return builder.Build().Services.GetRequiredService<KafkaClients>();
    }
}
