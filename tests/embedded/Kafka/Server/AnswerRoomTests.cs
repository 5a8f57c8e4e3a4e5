using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What answers of all connections hold in memory has a bound: who fetches gets less, and nobody is refused.</summary>
public sealed class AnswerRoomTests
{
    private const int Max = 16_000_000; // of which a quarter is for answers, and a sixteenth of that for one

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void An_answer_gets_a_share_and_the_last_one_what_is_left()
    {
        var room = new AnswerRoom(1_600);
        for (var i = 0; i < 15; i++) Assert.Equal(100, room.TakeShare());
        room.Take(40);
        Assert.Equal((60L, 0L, 1_600L, false), (room.TakeShare(), room.TakeShare(), room.Held, room.IsOverfull));

        room.Take(1);
        Assert.Equal((0L, true), (room.TakeShare(), room.IsOverfull));
        room.Give(1_601);
        Assert.Equal((0L, 100L), (room.Held, room.TakeShare()));
    }

    [Fact]
    public async Task A_fetch_gets_what_may_be_copied_and_a_batch_at_least()
    {
        var limits = new BrokerLimits { InFlightBytesMax = Max, HeldFilesMax = 0 };
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Limits = limits });
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("large", 1, Cancelled));
        for (var i = 0; i < 5; i++) Assert.Equal(ErrorCode.None, (await client.ProduceAsync("large", Batches.OfSize(100_000), Cancelled)).Error);
        var room = broker.State.Rooms.Answers;

        Assert.Equal(300_000, await FetchedAsync()); // 250,000 and the 64 KiB that anybody has
        room.Take((Max / 4) - 150_000);
        Assert.Equal(200_000, await FetchedAsync());
        room.Take(150_000);
        Assert.Equal(100_000, await FetchedAsync());
        Assert.Equal(Max / 4, room.Held);

        async Task<int> FetchedAsync()
        {
            var length = (await client.FetchAsync(Requests.Fetch("large", 0, maxWaitMs: int.MaxValue, minBytes: 500_000), Cancelled)).Records.Length;
            await client.IsServedAsync(Cancelled); // the answer before is done with
            return length;
        }
    }

    [Fact]
    public async Task A_large_answer_without_records_holds_room_until_it_is_taken()
    {
        const int Groups = 1_000_000; // 20 MB, more than sockets take unread
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var slow = await broker.ConnectAsync(Cancelled);
        var request = new Wire().Int32(Groups);
        for (var i = 0; i < Groups; i++) request.Text("gg");

        await slow.SendAsync(ApiKey.DescribeGroups, 0, request.Bytes, Cancelled);

        await Eventually.HoldsAsync(() => broker.State.Rooms.Answers.Held >= Groups * 20, "it holds room", Cancelled);
        await Eventually.HoldsAsync(() => broker.State.Rooms.Large.Held == 0, "the request holds none any more", Cancelled);
        Assert.NotNull(await slow.ReceiveFrameAsync(Cancelled));
        await Eventually.HoldsAsync(() => broker.State.Rooms.Answers.Held == 0, "the room is given back", Cancelled);
    }
}
