using System.Text;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>The offsets of one commit after their check: an answer for each partition, and the offsets that are accepted.</summary>
internal sealed class CheckedOffsets
{
    private readonly Dictionary<GroupPartition, ErrorCode> answers;

    private CheckedOffsets(Dictionary<GroupPartition, ErrorCode> answers, List<KeyValuePair<GroupPartition, CommittedOffset>> accepted) =>
        (this.answers, Accepted) = (answers, accepted);

    public IReadOnlyDictionary<GroupPartition, ErrorCode> Answers => answers;

    public List<KeyValuePair<GroupPartition, CommittedOffset>> Accepted { get; }

    /// <param name="exists">Whether the broker has the partition.</param>
    public static CheckedOffsets Of(
        IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets, Func<GroupPartition, bool> exists, GroupLimits limits, DateTimeOffset now)
    {
        var answers = offsets.ToDictionary(offset => offset.Key, offset => RefusalOf(offset.Key, offset.Value, exists, limits));
        var accepted = offsets.Where(offset => answers[offset.Key] == ErrorCode.None)
            .Select(offset => KeyValuePair.Create(offset.Key, offset.Value.At(now)))
            .ToList();
        return new(answers, accepted);
    }

    /// <summary>The same answer for all partitions.</summary>
    public static Dictionary<GroupPartition, ErrorCode> AllRefused(IReadOnlyDictionary<GroupPartition, OffsetToCommit> offsets, ErrorCode error) =>
        offsets.Keys.ToDictionary(partition => partition, _ => error);

    public IReadOnlyList<KeyValuePair<byte[], byte[]?>> ToRecords(string groupId) =>
        [.. Accepted.Select(offset => new KeyValuePair<byte[], byte[]?>(
            GroupRecords.OffsetKey(groupId, offset.Key), GroupRecords.OffsetValue(offset.Value)))];

    /// <summary>Answers for the accepted offsets that they could not be written.</summary>
    public void RefuseAccepted(ErrorCode error)
    {
        foreach (var (partition, _) in Accepted) answers[partition] = error;
    }

    private static ErrorCode RefusalOf(GroupPartition partition, OffsetToCommit offset, Func<GroupPartition, bool> exists, GroupLimits limits)
    {
        if (!exists(partition)) return ErrorCode.UnknownTopicOrPartition;
        return Encoding.UTF8.GetByteCount(offset.Metadata) > limits.OffsetMetadataBytesMax ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None;
    }
}
