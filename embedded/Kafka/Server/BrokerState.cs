namespace EcomStreaming.Broker.Server;

/// <summary>What all connections of one broker share; handlers reach it through <see cref="Apis.KafkaRequest.Broker"/>.</summary>
internal sealed class BrokerState
{
    public const int NodeId = 1;

    public required BrokerOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The address that clients dial; known once the listener is bound.</summary>
    public AdvertisedAddress Advertised { get; set; } = new("127.0.0.1", 0);
}

/// <summary>Host and port as Metadata and FindCoordinator name them.</summary>
internal sealed record AdvertisedAddress(string Host, int Port);
