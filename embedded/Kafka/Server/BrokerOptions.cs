using System.Net;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Server;

/// <summary>When written records are flushed to the disk. None and Interval survive a crash of the process, Always also a power cut.</summary>
internal enum FlushPolicy
{
    Interval,
    Always,
    None,
}

/// <summary>The settings of one broker, from the command line or the environment.</summary>
internal sealed class BrokerOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9092);

    public required string Data { get; init; }

    public IPEndPoint? Http { get; init; }

    /// <summary>Null: the address of <see cref="Listen"/> with the port that was bound.</summary>
    public AdvertisedAddress? Advertised { get; init; }

    public bool AutoCreateTopics { get; init; } = true;

    public int DefaultPartitions { get; init; } = 1;

    public FlushPolicy Flush { get; init; } = FlushPolicy.Interval;

    /// <summary>Whether every compressed batch is opened and checked before it is stored; those of compacted topics are in any case.</summary>
    public bool ValidateCompressed { get; init; }

    public BrokerLimits Limits { get; init; } = new();

    public GroupLimits GroupLimits { get; init; } = new();

    public TransactionLimits TransactionLimits { get; init; } = new();
}
