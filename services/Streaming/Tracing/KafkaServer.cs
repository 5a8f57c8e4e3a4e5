using Microsoft.Extensions.Configuration;

namespace EcomStreaming.Streaming;

/// <summary>The broker as spans and metrics name it; nothing where there are several, since a client does not say which one it asked.</summary>
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
