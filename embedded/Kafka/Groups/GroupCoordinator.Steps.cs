using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>One step of a group: under its lock, into the log, then answered; and the timer that takes the next one.</content>
internal sealed partial class GroupCoordinator
{
    private async Task<T> StepAsync<T>(GroupEntry entry, Func<Group, DateTimeOffset, GroupEffects, T> step, CancellationToken cancellationToken)
    {
        var effects = new GroupEffects();
        var error = ErrorCode.None;
        T result;
        await entry.Lock.WaitAsync(cancellationToken);
        try
        {
            var before = entry.Group.State;
            result = step(entry.Group, SteadyNow, effects);
            if (entry.Group.State != before) entry.Group.StateSince = time.GetUtcNow();
            if (effects.MustPersist) error = await PersistAsync(entry);
            if (error != ErrorCode.None) effects.TakeBack();
            Schedule(entry);
            DropUnused(entry);
        }
        finally
        {
            entry.Lock.Release();
        }

        effects.GiveAnswers(error);
        return result;
    }

    private async ValueTask<ErrorCode> PersistAsync(GroupEntry entry)
    {
        try
        {
            return await AppendAsync(entry, [new(GroupRecords.GroupKey(entry.Group.Id), GroupRecords.GroupValue(entry.Group))]);
        }
        catch (Exception e)
        {
            LogPersistFailed(entry.Group.Id, e); // no more than that: others wait for what this step decided, and are told that it was not
            return ErrorCode.UnknownServerError;
        }
    }

    /// <summary>Writes to the log; where that fails, the error is one that clients of a coordinator know what to do with.</summary>
    private async ValueTask<ErrorCode> AppendAsync(
        GroupEntry entry, IReadOnlyList<KeyValuePair<byte[], byte[]?>> records, TransactionalProducer? producer = null)
    {
        // Not the caller's token: its connection may go while others wait for what this step decided.
        var error = await log.AppendAsync(entry.LogPartition, records, producer, CancellationToken.None);
        if (error is ErrorCode.None or ErrorCode.InvalidTxnState or ErrorCode.InvalidProducerEpoch) return error; // the last two: not in this producer's transaction
        LogNotWritten(entry.Group.Id, error);
        return error switch
        {
            ErrorCode.UnknownTopicOrPartition or ErrorCode.RequestTimedOut => ErrorCode.CoordinatorNotAvailable,
            ErrorCode.KafkaStorageError => ErrorCode.NotCoordinator,
            _ => ErrorCode.UnknownServerError, // too large: to send it again would not help
        };
    }

    /// <summary>A group that was named in a refused request only takes no place; the caller holds the lock.</summary>
    private void DropUnused(GroupEntry entry)
    {
        if (!entry.Group.IsUnused || !entry.HasNoOffsets) return;
        entry.Group.Delete();
        Discard(entry);
    }

    private void Schedule(GroupEntry entry)
    {
        if (entry.Group.NextDeadline is not { } deadline)
        {
            entry.Timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = deadline - SteadyNow;
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        entry.Timer ??= time.CreateTimer(_ => _ = TickAsync(entry), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        entry.Timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(GroupEntry entry)
    {
        try
        {
            await CatchUpAsync(entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogTickFailed(entry.Group.Id, e);
        }
    }

    /// <summary>Ends what has run out of time by now.</summary>
    private Task CatchUpAsync(GroupEntry entry, CancellationToken cancellationToken) => StepAsync(
        entry,
        (group, now, effects) =>
        {
            group.Tick(now, effects);
            return true;
        },
        cancellationToken);

    [LoggerMessage(41, LogLevel.Error, "A timer of group {Group} could not do its work")]
    private partial void LogTickFailed(string group, Exception exception);

    [LoggerMessage(42, LogLevel.Error, "What happened to group {Group} could not be written to the log: {Error}")]
    private partial void LogNotWritten(string group, ErrorCode error);

    [LoggerMessage(43, LogLevel.Error, "What happened to group {Group} could not be written to the log")]
    private partial void LogPersistFailed(string group, Exception exception);
}
