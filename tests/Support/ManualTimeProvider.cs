namespace EcomStreaming.TestSupport;

/// <summary>Time that stands still until a test moves it; timers that come due fire in their order, on the thread that moves it.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly HashSet<TimeSpan> everSetTo = [];
    private DateTimeOffset now = start;
    private TimeSpan clockIsAhead;

    /// <summary>How long each timer that is set has still to run.</summary>
    public IReadOnlyList<TimeSpan> Running
    {
        get
        {
            lock (gate) return [.. timers.Select(timer => timer.Due - now).Order()];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now + clockIsAhead;
    }

    public override long GetTimestamp()
    {
        lock (gate) return now.Ticks;
    }

    /// <summary>Whether anybody has ever begun to wait for exactly so long.</summary>
    public bool WasSetTo(TimeSpan dueTime)
    {
        lock (gate) return everSetTo.Contains(dueTime);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the clock on the wall; timers and timestamps know nothing of it.</summary>
    public void SetClock(TimeSpan by)
    {
        lock (gate) clockIsAhead += by;
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (gate) end = now + by;
        while (TakeDue(end) is { } timer) timer.Fire();
        lock (gate) now = end;
    }

    /// <summary>Moves time and fires nothing: timers are late, as they may be.</summary>
    public void AdvanceBeforeTimers(TimeSpan by)
    {
        lock (gate) now += by;
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (gate)
        {
            var next = timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null) return null;
            if (next.Due > now) now = next.Due;
            if (next.Period > TimeSpan.Zero) next.Due += next.Period;
            else timers.Remove(next);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                (Due, Period) = (time.now + dueTime, period);
                time.timers.Add(this);
                time.everSetTo.Add(dueTime);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
