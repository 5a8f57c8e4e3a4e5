using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Writes the records of groups to <c>__consumer_offsets</c>. The caller holds the group's lock and brings a step into force only once its record is
/// in the log.
/// </summary>
internal sealed partial class GroupLog(IOffsetsLog log, ILogger logger)
{
    /// <summary>Writes the group's metadata; never throws, because others wait for the step too and must be told that it failed.</summary>
    public async ValueTask<ErrorCode> TryPersistAsync(GroupEntry entry)
    {
        try
        {
            return await AppendAsync(entry, [new(GroupRecords.GroupKey(entry.Group.Id), GroupRecords.GroupValue(entry.Group))]);
        }
        catch (Exception e)
        {
            LogPersistFailed(entry.Group.Id, e);
            return ErrorCode.UnknownServerError;
        }
    }

    /// <summary>Deletes what the log keeps under some keys.</summary>
    public ValueTask<ErrorCode> AppendTombstonesAsync(GroupEntry entry, IEnumerable<byte[]> keys) =>
        AppendAsync(entry, [.. keys.Select(key => new KeyValuePair<byte[], byte[]?>(key, null))]);

    /// <summary>Writes to the log; an error is one that clients of a coordinator know what to do with.</summary>
    /// <param name="producer">The producer of the transaction that the records belong to; null for none.</param>
    public async ValueTask<ErrorCode> AppendAsync(
        GroupEntry entry, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer = null)
    {
        // Not the caller's token: its connection may go while others wait for what this step decided.
        var error = await log.AppendAsync(entry.LogPartition, records, producer, CancellationToken.None);
        // The last two mean that the group's partition is not in this producer's transaction.
        if (error is ErrorCode.None or ErrorCode.InvalidTxnState or ErrorCode.InvalidProducerEpoch) return error;
        LogNotWritten(entry.Group.Id, error);
        return error switch
        {
            ErrorCode.UnknownTopicOrPartition or ErrorCode.RequestTimedOut => ErrorCode.CoordinatorNotAvailable,
            ErrorCode.KafkaStorageError => ErrorCode.NotCoordinator,
            _ => ErrorCode.UnknownServerError, // too large: sending it again would not help
        };
    }

    [LoggerMessage(42, LogLevel.Error, "Could not write the state of group {Group} to the log: {Error}")]
    private partial void LogNotWritten(string group, ErrorCode error);

    [LoggerMessage(43, LogLevel.Error, "Could not write the state of group {Group} to the log")]
    private partial void LogPersistFailed(string group, Exception exception);
}
