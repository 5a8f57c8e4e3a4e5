using System.Net;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// One request on its way through its API's handler: header, body to read, response to write. A connection has one at a time and reuses the
/// writer, so neither the body's memory nor <see cref="Response"/> may be kept once the handler has returned.
/// </summary>
internal sealed class KafkaRequest(BrokerState broker, KafkaWriter response)
{
    public BrokerState Broker { get; } = broker;

    /// <summary>The response's body; the header is written already.</summary>
    public KafkaWriter Response { get; } = response;

    public required RequestHeader Header { get; init; }

    public required ReadOnlyMemory<byte> Body { get; set; }

    public required bool Flexible { get; init; }

    /// <summary>Where the client speaks from.</summary>
    public required IPAddress ClientAddress { get; init; }

    public short Version => Header.Version;

    /// <summary>Produce with acks=0: nothing is sent.</summary>
    public bool ResponseSuppressed { get; set; }

    /// <summary>What holds the memory of <see cref="Body"/>.</summary>
    public FrameReader? Frame { get; init; }

    public KafkaReader Read() => new(Body, Flexible);

    /// <summary>Gives the body's memory back, so that a request that waits for something keeps no other from being received.</summary>
    public void ReleaseBody()
    {
        Body = default;
        Frame?.Release();
    }
}
