using Confluent.Kafka;
using Microsoft.Extensions.Configuration;

namespace Aspire.Confluent.Kafka;

/// <summary>Reads <c>Aspire:Confluent:Kafka:Producer|Consumer</c> and its subsection of a client's name; the more specific one wins.</summary>
internal static class ClientConfiguration
{
    private const string Root = "Aspire:Confluent:Kafka";

    public static void Bind(IConfiguration configuration, string kind, string name, object settings, ClientConfig config)
    {
        foreach (var section in new[] { configuration.GetSection($"{Root}:{kind}"), configuration.GetSection($"{Root}:{kind}:{name}") })
        {
            section.Bind(settings);
            section.GetSection("Config").Bind(config); // a client's configuration is a collection, too: the binder passes it over
        }
    }

    /// <summary>An empty connection string is as good as none.</summary>
    public static string? ConnectionString(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value ? value : null;
}
