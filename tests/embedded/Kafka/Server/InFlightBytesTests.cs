using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What all connections together hold has a bound: who sends more waits unread, who fetches gets less, and nobody is refused.</summary>
public sealed class InFlightBytesTests
{
    private const int Max = 1_000_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_fits_is_taken_at_once_and_one_byte_more_waits_its_turn()
    {
        var bytes = new InFlightBytes(10);
        await bytes.TakeAsync(4, Cancelled);
        await bytes.TakeAsync(6, Cancelled);

        var first = bytes.TakeAsync(5, Cancelled).AsTask();
        var second = bytes.TakeAsync(1, Cancelled).AsTask();
        Assert.Equal((false, false, 2), (first.IsCompleted, second.IsCompleted, bytes.Waiting));
        Assert.Equal(0, bytes.TakeUpTo(5)); // they were first

        bytes.Give(4);
        Assert.Equal(2, bytes.Waiting); // 4 of 5
        bytes.Give(6);
        await first;
        await second;
        Assert.Equal((6L, 4L, 0), (bytes.Held, bytes.TakeUpTo(5), bytes.Waiting));
    }

    [Fact]
    public async Task Who_waits_no_longer_takes_nothing_and_lets_those_behind_it_pass()
    {
        var bytes = new InFlightBytes(10);
        await bytes.TakeAsync(8, Cancelled);
        using var gone = new CancellationTokenSource();
        var large = bytes.TakeAsync(5, gone.Token).AsTask();
        var small = bytes.TakeAsync(2, Cancelled).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => large);
        await small;
        Assert.Equal(10, bytes.Held);
    }

    [Fact]
    public async Task What_is_larger_than_all_of_it_has_it_to_itself()
    {
        var bytes = new InFlightBytes(10);
        await bytes.TakeAsync(1, Cancelled);
        var large = bytes.TakeAsync(50, Cancelled).AsTask();
        Assert.False(large.IsCompleted);

        bytes.Give(1);
        await large;
        bytes.Give(50);

        Assert.Equal(0, bytes.Held);
    }

    [Fact]
    public async Task A_request_for_which_there_is_no_room_is_read_once_there_is()
    {
        await using var broker = await StartAsync();
        using var stalled = await broker.ConnectAsync(Cancelled);
        using var other = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await other.CreateTopicAsync("large", 1, Cancelled));
        await stalled.SendBytesAsync(new Wire().Int32(700_000).Bytes, Cancelled); // announces much, and sends nothing
        await Eventually.HoldsAsync(() => broker.State.InFlight.Held == 700_000, "it has its room", Cancelled);

        Assert.Equal((ErrorCode.None, 0), await other.ProduceAsync("large", Batches.OfSize(250_000), Cancelled));
        var waits = other.ProduceAsync("large", Batches.OfSize(350_000), Cancelled);
        await Eventually.HoldsAsync(() => broker.State.InFlight.Waiting == 1, "it waits", Cancelled);
        using (var third = await broker.ConnectAsync(Cancelled)) await third.IsServedAsync(Cancelled); // small ones never wait
        stalled.Dispose();

        Assert.Equal((ErrorCode.None, 1), await waits);
        await Eventually.HoldsAsync(() => broker.State.InFlight.Held == 0, "all is given back", Cancelled);
    }

    [Fact]
    public async Task A_fetch_gets_what_there_is_room_for_and_a_batch_at_least()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("large", 1, Cancelled));
        for (var i = 0; i < 5; i++) Assert.Equal(ErrorCode.None, (await client.ProduceAsync("large", Batches.OfSize(100_000), Cancelled)).Error);
        await Eventually.HoldsAsync(() => broker.State.InFlight.Held == 0, "all is given back", Cancelled);

        Assert.Equal(500_000, await FetchedAsync());
        await broker.State.InFlight.TakeAsync(Max - 299_999, Cancelled);
        Assert.Equal(200_000, await FetchedAsync());
        await broker.State.InFlight.TakeAsync(299_999, Cancelled);
        Assert.Equal(100_000, await FetchedAsync());
        await Eventually.HoldsAsync(() => broker.State.InFlight.Held == Max, "what was fetched is given back", Cancelled);

        async Task<int> FetchedAsync()
        {
            var length = (await client.FetchAsync(Requests.Fetch("large", 0), Cancelled)).Records.Length;
            await client.IsServedAsync(Cancelled); // the answer before is done with
            return length;
        }
    }

    private static Task<TestBroker> StartAsync() =>
        TestBroker.StartAsync(Cancelled, new() { Limits = new() { InFlightBytesMax = Max, FrameBytesMax = Max } });
}
