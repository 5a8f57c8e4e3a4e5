using Microsoft.Extensions.Configuration;

namespace EcomStreaming.Streaming;

/// <summary>The broker's address in spans and metrics. It is empty with several brokers, because a client does not say which one it used.</summary>
internal sealed record KafkaServer(string? Host, int Port)
{
    public static readonly KafkaServer Unknown = new(null, 0);

    public static KafkaServer Of(IConfiguration configuration) => Parse(configuration.GetConnectionString(KafkaClients.ConnectionName));

    /// <param name="bootstrapServers"><c>host:port</c>, joined by commas.</param>
    public static KafkaServer Parse(string? bootstrapServers)
    {
        if (bootstrapServers?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var only]) return Unknown;
        return Uri.TryCreate($"kafka://{only}", UriKind.Absolute, out var address) && address.Port > 0 ? new(address.IdnHost, address.Port) : Unknown;
    }
}
