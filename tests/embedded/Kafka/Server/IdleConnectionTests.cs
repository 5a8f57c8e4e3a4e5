using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A connection that asks nothing gives its place up in the end; one whose request waits here does not.</summary>
public sealed class IdleConnectionTests
{
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_time_counts_from_the_last_answer_and_not_while_there_is_something_to_do()
    {
        var watch = new ConnectionWatch(time, new() { ConnectionIdleMax = Max });
        time.Advance(Max - TimeSpan.FromTicks(1));
        Assert.False(watch.IsOver);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(watch.IsOver);

        watch.End();
        time.Advance(Max * 2);
        Assert.False(watch.IsOver);
        watch.Begin();
        time.Advance(Max - TimeSpan.FromTicks(1));
        Assert.False(watch.IsOver);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(watch.IsOver);
    }

    [Fact]
    public async Task Who_is_idle_is_hung_up_on_and_who_waits_for_records_is_not()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        using var idle = await broker.ConnectAsync(Cancelled);
        using var silent = await broker.ConnectAsync(Cancelled);
        using var waits = await broker.ConnectAsync(Cancelled);
        await idle.CreateTopicAsync("news", 1, Cancelled);
        await waits.SendAsync(ApiKey.Fetch, 4, Requests.Fetch("news", 0, maxWaitMs: int.MaxValue), Cancelled);
        await Eventually.HoldsAsync(() => broker.State.Topics.FindPartition("news", 0)!.Appended.Waiting == 1, "the fetch is parked", Cancelled);

        // More than once: the broker may take a connection, or come back from its answer, after the clock was moved.
        var closed = Task.WhenAll(idle.IsClosedAsync(Cancelled), silent.IsClosedAsync(Cancelled));
        await Eventually.HoldsAsync(() => Later(closed), "who is idle is hung up on", Cancelled);
        await closed;
        using var writer = await broker.ConnectAsync(Cancelled);
        await writer.ProduceAsync("news", Batches.Of("at last"), Cancelled);
        Assert.NotNull(await waits.ReceiveBodyAsync(ApiKey.Fetch, 4, Cancelled));
    }

    private bool Later(Task awaited)
    {
        time.Advance(Max);
        return awaited.IsCompleted;
    }
}
