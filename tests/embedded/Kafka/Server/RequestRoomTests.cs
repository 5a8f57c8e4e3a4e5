using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What requests of all connections together hold has a bound: who needs more waits, and nobody waits for ever.</summary>
public sealed class RequestRoomTests
{
    private readonly RequestBytes first = new();
    private readonly RequestBytes second = new();
    private readonly RequestBytes third = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_fits_is_taken_at_once_and_one_request_goes_beyond()
    {
        var room = new RequestRoom(10);
        await room.GrowAsync(first, 4, Cancelled);
        await room.GrowAsync(first, 6, Cancelled);
        await room.GrowAsync(second, 1, Cancelled); // beyond
        var waits = room.GrowAsync(third, 1, Cancelled).AsTask();
        Assert.Equal((false, 1, 11L), (waits.IsCompleted, room.Waiting, room.Held));

        await room.GrowAsync(second, 50, Cancelled); // it is read to its end, though another waits
        room.Release(second);

        await waits;
        Assert.Equal((0, 11L), (room.Waiting, room.Held)); // the next that goes beyond
        room.Release(first);
        room.Release(third);
        Assert.Equal(0, room.Held);
    }

    [Fact]
    public async Task Requests_that_wait_for_each_others_room_are_all_read_to_their_end()
    {
        var room = new RequestRoom(10);
        RequestBytes[] requests = [.. Enumerable.Range(0, 5).Select(_ => new RequestBytes())];
        foreach (var request in requests) await room.GrowAsync(request, 2, Cancelled);

        var growing = requests.Select(request => GrowAsync(room, request)).ToList();

        await Task.WhenAll(growing).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancelled);
        Assert.Equal(0, room.Held);

        static async Task GrowAsync(RequestRoom room, RequestBytes request)
        {
            for (var i = 0; i < 20; i++) await room.GrowAsync(request, 2, Cancelled);
            Assert.Equal(42, request.Held);
            room.Release(request);
        }
    }

    [Fact]
    public async Task Who_waits_no_longer_takes_nothing_and_lets_those_behind_it_pass()
    {
        var room = new RequestRoom(10);
        await room.GrowAsync(first, 8, Cancelled);
        await room.GrowAsync(second, 5, Cancelled); // beyond
        using var gone = new CancellationTokenSource();
        var large = room.GrowAsync(third, 5, gone.Token).AsTask();
        var small = room.GrowAsync(new(), 2, Cancelled).AsTask();
        Assert.False(small.IsCompleted);

        await gone.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => large);
        await small;
        Assert.Equal((0L, 15L), (third.Held, room.Held));
    }
}
