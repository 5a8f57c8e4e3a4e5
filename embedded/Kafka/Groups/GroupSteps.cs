using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Takes one step of a group after the other: under its lock, into the log, then answered. A timer takes the next one at the group's deadline.
/// </summary>
internal sealed partial class GroupSteps(GroupRegistry groups, GroupLog log, TimeProvider time, ILogger logger)
{
    private readonly DateTimeOffset created = time.GetUtcNow();
    private readonly long createdTimestamp = time.GetTimestamp();

    /// <summary>The time by a clock that runs evenly when the wall clock is set: no deadline moves with that.</summary>
    public DateTimeOffset SteadyNow => created + time.GetElapsedTime(createdTimestamp);

    public async Task<T> TakeAsync<T>(GroupEntry entry, Func<Group, DateTimeOffset, GroupEffects, T> step, CancellationToken cancellationToken)
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
            if (effects.MustPersist) error = await log.TryPersistAsync(entry);
            if (error != ErrorCode.None) effects.TakeBack();
            Schedule(entry);
            groups.DropUnused(entry);
        }
        finally
        {
            entry.Lock.Release();
        }

        effects.GiveAnswers(error);
        return result;
    }

    /// <summary>Ends what has run out of time by now: a timer may be some milliseconds late.</summary>
    public Task CatchUpAsync(GroupEntry entry, CancellationToken cancellationToken) => TakeAsync(
        entry,
        (group, now, effects) =>
        {
            group.Tick(now, effects);
            return true;
        },
        cancellationToken);

    /// <summary>Sets the timer to the group's next deadline; the caller holds the group's lock.</summary>
    public void Schedule(GroupEntry entry)
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

    [LoggerMessage(41, LogLevel.Error, "A timer of group {Group} failed")]
    private partial void LogTickFailed(string group, Exception exception);
}
