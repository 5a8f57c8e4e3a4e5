using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Fake time whose clock can be set, as an administrator does, and whose timers can be late.</summary>
internal sealed class UnsteadyTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider timers = new(start);
    private TimeSpan clockIsAhead;
    private TimeSpan timersAreBehind;

    public override long TimestampFrequency => timers.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => timers.GetUtcNow() + timersAreBehind + clockIsAhead;

    public override long GetTimestamp() => timers.GetTimestamp() + timersAreBehind.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        timers.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets the clock on the wall; timers and timestamps know nothing of it.</summary>
    public void SetClock(TimeSpan by) => clockIsAhead += by;

    public void Advance(TimeSpan by) => timers.Advance(by);

    /// <summary>Moves time and fires nothing.</summary>
    public void AdvanceBeforeTimers(TimeSpan by) => timersAreBehind += by;
}
