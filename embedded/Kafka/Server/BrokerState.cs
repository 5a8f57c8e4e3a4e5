using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Server;

/// <summary>The state that all connections of one broker share. Handlers reach it through <see cref="Apis.KafkaRequest.Broker"/>.</summary>
internal sealed class BrokerState(
    BrokerOptions options, TimeProvider time, TopicRegistry topics, GroupCoordinator groups,
    TransactionCoordinator transactions, BrokerMetrics metrics)
{
    public const int NodeId = 1;

    public BrokerOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    public TopicRegistry Topics { get; } = topics;

    public GroupCoordinator Groups { get; } = groups;

    public TransactionCoordinator Transactions { get; } = transactions;

    public BrokerMetrics Metrics { get; } = metrics;

    public MemoryRooms Rooms { get; } = new(options.Limits);

    public HeldFiles HeldFiles { get; } = new(options.Limits.HeldFilesMax);

    public OpenConnections Connections { get; } = new(options.Limits);

    /// <summary>Asked at each use: what is free changes.</summary>
    public Func<LogFolder> LogFolder { get; init; } = () => Server.LogFolder.Of(options.Data);

    /// <summary>The address that clients dial; a free port is known once the listener is bound.</summary>
    public AdvertisedAddress Advertised { get; set; } = options.Advertised ?? new(options.Listen.Address.ToString(), options.Listen.Port);
}

/// <summary>Host and port as Metadata and FindCoordinator name them.</summary>
internal sealed record AdvertisedAddress(string Host, int Port);
