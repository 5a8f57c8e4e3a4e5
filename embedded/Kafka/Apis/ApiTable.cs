using System.Collections.Frozen;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Reads <see cref="KafkaRequest.Body"/>, acts, and writes <see cref="KafkaRequest.Response"/>. The token ends with the connection.
/// </summary>
internal delegate ValueTask ApiHandler(KafkaRequest request, CancellationToken cancellationToken);

/// <summary>One supported API: the versions it is advertised with, and from which one the flexible encoding applies.</summary>
internal sealed record Api(ApiKey Key, short VersionMin, short VersionMax, short FlexibleFrom, ApiHandler Handle)
{
    /// <summary>The lowest version that is really read; below it the connection is closed. It differs for Produce only.</summary>
    public short ImplementedMin { get; init; } = VersionMin;

    /// <summary>Whether it makes, changes or removes something that is there to stay, and not just records or offsets.</summary>
    public bool ChangesWhatExists { get; init; }

    public bool IsFlexible(short version) => version >= FlexibleFrom;

    public bool Supports(short version) => version >= ImplementedMin && version <= VersionMax;
}

/// <summary>
/// The one place that says which APIs this broker supports, in which versions: ApiVersions answers from it and connections dispatch by it.
/// An API is a file in this folder (layout in its header comment; read, act, write) and a line here. What is not listed is not advertised, and
/// a request for it closes its connection.
/// </summary>
internal static class ApiTable
{
    public static readonly Api[] All =
    [
        new(ApiKey.Produce, 0, 11, 9, Produce.HandleAsync) { ImplementedMin = 3 },
        new(ApiKey.Fetch, 4, 12, 12, Fetch.HandleAsync),
        new(ApiKey.ListOffsets, 1, 10, 6, ListOffsets.HandleAsync),
        new(ApiKey.Metadata, 0, 13, 9, Metadata.HandleAsync),
        new(ApiKey.OffsetCommit, 2, 9, 8, OffsetCommit.HandleAsync),
        new(ApiKey.OffsetFetch, 1, 9, 6, OffsetFetch.HandleAsync),
        new(ApiKey.FindCoordinator, 0, 6, 3, FindCoordinator.HandleAsync),
        new(ApiKey.JoinGroup, 0, 9, 6, JoinGroup.HandleAsync),
        new(ApiKey.Heartbeat, 0, 4, 4, Heartbeat.HandleAsync),
        new(ApiKey.LeaveGroup, 0, 5, 4, LeaveGroup.HandleAsync),
        new(ApiKey.SyncGroup, 0, 5, 4, SyncGroup.HandleAsync),
        new(ApiKey.DescribeGroups, 0, 6, 5, DescribeGroups.HandleAsync),
        new(ApiKey.ListGroups, 0, 5, 3, ListGroups.HandleAsync),
        new(ApiKey.ApiVersions, 0, 4, 3, ApiVersions.HandleAsync),
        new(ApiKey.CreateTopics, 2, 7, 5, CreateTopics.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.DeleteTopics, 1, 6, 4, DeleteTopics.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.DeleteRecords, 0, 2, 2, DeleteRecords.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.InitProducerId, 0, 5, 2, InitProducerId.HandleAsync),
        new(ApiKey.OffsetForLeaderEpoch, 2, 4, 4, OffsetForLeaderEpoch.HandleAsync),
        new(ApiKey.AddPartitionsToTxn, 0, 3, 3, AddPartitionsToTxn.HandleAsync),
        new(ApiKey.AddOffsetsToTxn, 0, 4, 3, AddOffsetsToTxn.HandleAsync),
        new(ApiKey.EndTxn, 0, 4, 3, EndTxn.HandleAsync),
        new(ApiKey.WriteTxnMarkers, 1, 1, 1, WriteTxnMarkers.HandleAsync),
        new(ApiKey.TxnOffsetCommit, 0, 4, 3, TxnOffsetCommit.HandleAsync),
        new(ApiKey.DescribeAcls, 1, 3, 2, DescribeAcls.HandleAsync),
        new(ApiKey.CreateAcls, 1, 3, 2, CreateAcls.HandleAsync),
        new(ApiKey.DeleteAcls, 1, 3, 2, DeleteAcls.HandleAsync),
        new(ApiKey.DescribeConfigs, 1, 4, 4, DescribeConfigs.HandleAsync),
        new(ApiKey.AlterConfigs, 0, 2, 2, AlterConfigs.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.DescribeLogDirs, 1, 4, 2, DescribeLogDirs.HandleAsync),
        new(ApiKey.CreatePartitions, 0, 3, 2, CreatePartitions.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.DeleteGroups, 0, 2, 2, DeleteGroups.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.IncrementalAlterConfigs, 0, 1, 1, IncrementalAlterConfigs.HandleAsync) { ChangesWhatExists = true },
        new(ApiKey.ListPartitionReassignments, 0, 0, 0, ListPartitionReassignments.HandleAsync),
        new(ApiKey.OffsetDelete, 0, 0, short.MaxValue, OffsetDelete.HandleAsync),
        new(ApiKey.DescribeClientQuotas, 0, 1, 1, DescribeClientQuotas.HandleAsync),
        new(ApiKey.DescribeCluster, 0, 2, 0, DescribeCluster.HandleAsync),
        new(ApiKey.DescribeProducers, 0, 0, 0, DescribeProducers.HandleAsync),
        new(ApiKey.DescribeTransactions, 0, 0, 0, DescribeTransactions.HandleAsync),
        new(ApiKey.ListTransactions, 0, 2, 0, ListTransactions.HandleAsync),
        new(ApiKey.ConsumerGroupHeartbeat, 0, 1, 0, ConsumerGroupHeartbeat.HandleAsync),
        new(ApiKey.ShareGroupHeartbeat, 1, 1, 0, ShareGroupHeartbeat.HandleAsync),
        new(ApiKey.StreamsGroupHeartbeat, 0, 0, 0, StreamsGroupHeartbeat.HandleAsync),
    ];

    private static readonly FrozenDictionary<ApiKey, Api> ByKey = All.ToFrozenDictionary(api => api.Key);

    public static Api? Find(ApiKey key) => ByKey.GetValueOrDefault(key);
}
