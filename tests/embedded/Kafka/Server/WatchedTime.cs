using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>Fake time that also says which timers there are, by how long they were set to.</summary>
internal sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<WatchedTimer, TimeSpan> timers = [];

    /// <summary>Whether a timer was set to exactly this long and is not disposed.</summary>
    public bool HasTimer(TimeSpan dueTime) => timers.Values.Contains(dueTime);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(base.CreateTimer(callback, state, dueTime, period), timers);
        timers[timer] = dueTime;
        return timer;
    }

    private sealed class WatchedTimer(ITimer timer, ConcurrentDictionary<WatchedTimer, TimeSpan> timers) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            timers[this] = dueTime;
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            timers.TryRemove(this, out _);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            timers.TryRemove(this, out _);
            return timer.DisposeAsync();
        }
    }
}
