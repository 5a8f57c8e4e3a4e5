using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EcomStreaming.Streaming;

/// <summary>Reads from the cluster how far each stage's group has come. It asks only for groups that it knows by name.</summary>
/// <remarks>
/// A consumer of the group's name, which never joins it, asks for the commits. The admin client has a call for that. But if a coordinator is not
/// ready it answers with an error for the group; the client (seen in 2.15.1) then reads invalid memory and crashes the process.
/// </remarks>
internal sealed class GroupPositions : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<StageNames> stages;
    private readonly IAdminClient admin;
    private readonly Dictionary<string, IConsumer<byte[], byte[]>> groups;
    private readonly Dictionary<string, int> partitionCounts = [];

    public GroupPositions(KafkaClients clients, IReadOnlyList<StageNames> stages)
    {
        this.stages = stages;
        admin = clients.Admin("lag");
        groups = stages.ToDictionary(stage => stage.Group, stage => clients.Consumer($"lag.{stage.Group}", config => config.GroupId = stage.Group));
    }

    /// <summary>Of the groups whose topics are declared.</summary>
    /// <exception cref="KafkaException">Not everything was answered.</exception>
    public async Task<IReadOnlyList<GroupPosition>> AskAsync(CancellationToken cancellationToken)
    {
        LearnPartitions();
        var declared = stages.Where(stage => partitionCounts.ContainsKey(stage.Input)).ToList();
        var partitions = declared.SelectMany(stage => PartitionsOf(stage)).Distinct().ToList();
        if (partitions.Count == 0) return [];

        // The commits first: what is written meanwhile counts as not yet committed, and no lag is below zero.
        var committed = new Dictionary<(string Group, TopicPartition Partition), long>();
        foreach (var stage in declared)
            foreach (var offset in Committed(stage)) committed[(stage.Group, offset.TopicPartition)] = offset.Offset.Value;
        var starts = await OffsetsAsync(partitions, OffsetSpec.Earliest(), cancellationToken);
        var ends = await OffsetsAsync(partitions, OffsetSpec.Latest(), cancellationToken);
        return
        [
            .. from stage in declared
               from partition in PartitionsOf(stage)
               let next = Math.Max(committed.GetValueOrDefault((stage.Group, partition), -1), starts[partition])
               select new GroupPosition(stage.Group, partition, next, Math.Max(next, ends[partition])),
        ];
    }

    /// <summary>A topic has as many partitions as at its creation: so each is asked for until it is there.</summary>
    private void LearnPartitions()
    {
        if (stages.All(stage => partitionCounts.ContainsKey(stage.Input))) return;
        foreach (var topic in admin.GetMetadata(AnswerTimeout).Topics.Where(
            topic => !topic.Error.IsError && stages.Any(stage => stage.Input == topic.Topic)))
            partitionCounts[topic.Topic] = topic.Partitions.Count;
    }

    private IEnumerable<TopicPartition> PartitionsOf(StageNames stage) =>
        Enumerable.Range(0, partitionCounts[stage.Input]).Select(partition => new TopicPartition(stage.Input, partition));

    private IEnumerable<TopicPartitionOffset> Committed(StageNames stage) =>
        groups[stage.Group].Committed(PartitionsOf(stage), AnswerTimeout).Where(partition => partition.Offset.Value >= 0);

    private async Task<Dictionary<TopicPartition, long>> OffsetsAsync(
        List<TopicPartition> partitions, OffsetSpec spec, CancellationToken cancellationToken)
    {
        var answers = await admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }),
            new() { RequestTimeout = AnswerTimeout, IsolationLevel = IsolationLevel.ReadCommitted }).WaitAsync(cancellationToken);
        return answers.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }

    public void Dispose()
    {
        foreach (var group in groups.Values) group.Dispose();
        admin.Dispose();
    }
}

/// <param name="Next">The first offset that the group has not committed.</param>
/// <param name="End">One behind the last record.</param>
internal readonly record struct GroupPosition(string Group, TopicPartition Partition, long Next, long End)
{
    public bool IsBehind => Next < End;

    public TopicPartitionOffset First => new(Partition, Next);
}
