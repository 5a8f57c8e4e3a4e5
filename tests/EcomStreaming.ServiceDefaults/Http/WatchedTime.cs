using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.ServiceDefaults.Tests.Http;

/// <summary>Time by hand, which tells of the short waits that begin.</summary>
internal sealed class WatchedTime(TimeSpan shortMax) : FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero))
{
    /// <summary>Of those that have begun, oldest first.</summary>
    public ConcurrentQueue<TimeSpan> ShortWaits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= shortMax) ShortWaits.Enqueue(dueTime);
        return timer;
    }
}
