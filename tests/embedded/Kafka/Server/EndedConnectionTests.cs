using System.IO.Pipelines;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A connection that holds what others could use, and makes no progress, is ended; one that makes progress, or waits here, is not.</summary>
public sealed class EndedConnectionTests
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_holds_memory_has_thirty_seconds_and_one_where_others_wait_for_it()
    {
        var room = new RequestRoom(10);
        var (mine, others) = (new RequestBytes(), new RequestBytes());
        await room.GrowAsync(mine, 10, Cancelled);
        await room.GrowAsync(mine, 10, Cancelled); // beyond
        var watch = new ConnectionWatch(time, new());
        watch.Receives(room);

        Assert.False(IsOverAfter(StallMax - TimeSpan.FromTicks(1)));
        Assert.True(IsOverAfter(StallMax));
        Assert.False(IsOverAfter(TimeSpan.FromSeconds(1)));
        var waits = room.GrowAsync(others, 1, Cancelled);
        Assert.False(IsOverAfter(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)));
        Assert.True(IsOverAfter(TimeSpan.FromSeconds(1)));
        watch.End(); // the request is whole
        time.Advance(StallMax * 100);
        Assert.False(watch.IsOver);
        room.Release(mine);
        await waits;
        watch.Receives(null);
        Assert.False(IsOverAfter(StallMax));

        bool IsOverAfter(TimeSpan silence)
        {
            watch.Begin();
            time.Advance(silence);
            return watch.IsOver;
        }
    }

    [Theory]
    [InlineData(100 * MiB / 64, false)]
    [InlineData((100 * MiB / 64) - 1, true)]
    public async Task Progress_of_a_large_request_is_a_sixtyfourth_of_it(int bytes, bool isOver)
    {
        var pipe = new Pipe(new(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var watch = new ConnectionWatch(time, new());
        using var frames = new FrameReader(pipe.Reader, 100 * MiB, new(new()), watch);
        var reading = frames.ReadAsync(Cancelled);
        await pipe.Writer.WriteAsync(new Wire().Int32(100 * MiB).Raw(new byte[4 * MiB]).Bytes, Cancelled);
        await pipe.Writer.WriteAsync(new byte[2 * MiB], Cancelled); // room for 8 MiB
        Assert.True(watch.IsHolding);

        time.Advance(StallMax - TimeSpan.FromTicks(1));
        Assert.False(watch.IsOver);
        await pipe.Writer.WriteAsync(new byte[bytes], Cancelled);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(isOver, watch.IsOver);
        await pipe.Writer.WriteAsync(new byte[(94 * MiB) - bytes], Cancelled);
        Assert.Equal(100 * MiB, (await reading)!.Value.Length);
    }

    [Fact]
    public async Task Who_stops_in_the_middle_of_a_large_request_is_hung_up_on()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        using var sender = await broker.ConnectAsync(Cancelled);
        await sender.SendBytesAsync(new Wire().Int32(100 * MiB).Raw(new byte[2 * MiB]).Bytes, Cancelled);
        var room = broker.State.Rooms.Large;
        await Eventually.HoldsAsync(() => room.Held > 0, "it holds room", Cancelled);

        await Eventually.HoldsAsync(() => Later(room.Held == 0), "it is ended", Cancelled);
        await sender.IsClosedAsync(Cancelled);
    }

    [Fact]
    public async Task Who_does_not_take_an_answer_that_is_in_memory_is_hung_up_on()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        using var slow = await broker.ConnectAsync(Cancelled);
        var request = new Wire().Int32(1_000_000);
        for (var i = 0; i < 1_000_000; i++) request.Text("gg");
        await slow.SendAsync(ApiKey.DescribeGroups, 0, request.Bytes, Cancelled);
        var room = broker.State.Rooms.Answers;
        await Eventually.HoldsAsync(() => room.Held >= 20_000_000, "the answer is there", Cancelled);

        await Eventually.HoldsAsync(() => Later(room.Held == 0), "it is ended", Cancelled);
    }

    [Fact]
    public async Task Who_does_not_take_records_from_files_is_hung_up_on_where_others_need_files()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time, Limits = new() { HeldFilesMax = 2 } });
        using var client = await broker.ConnectAsync(Cancelled);
        for (var topic = 0; topic < 2; topic++)
        {
            Assert.Equal(ErrorCode.None, await client.CreateTopicAsync($"t{topic}", 1, Cancelled));
            for (var i = 0; i < 20; i++) await client.ProduceAsync($"t{topic}", Batches.OfSize(1_000_000, time.GetUtcNow()), Cancelled);
        }

        using var first = await StallAsync(held: 1);
        using var second = await StallAsync(held: 2);

        Assert.Equal(8_000_000, (await client.FetchAsync(Requests.Fetch("t0", 0), Cancelled)).Records.Length); // what one answer may copy
        await Eventually.HoldsAsync(() => Later(broker.State.HeldFiles.Held < 2), "they are ended", Cancelled);

        async Task<RawClient> StallAsync(int held)
        {
            var reader = await broker.ConnectAsync(Cancelled);
            await reader.SendAsync(ApiKey.Fetch, 4, Requests.Fetch("t1", 0), Cancelled);
            await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held == held, "its file is held", Cancelled);
            return reader;
        }
    }

    [Fact]
    public void Files_alone_are_held_for_as_long_as_there_are_others()
    {
        using var folder = new TemporaryFolder("file");
        var path = Path.Combine(folder.Path, "log");
        File.WriteAllBytes(path, new byte[100_000]);
        using var file = File.OpenHandle(path);
        var files = new HeldFiles(2);
        var answer = new HeldContents(files, null);
        var watch = new ConnectionWatch(time, new());
        watch.Sends(answer);

        Assert.True(answer.TryHold(new(file, 0, 100_000), out _));
        time.Advance(StallMax);
        Assert.Equal((false, false), (watch.IsHolding, watch.IsOver));
        Assert.True(files.TryTake());
        Assert.Equal((true, true), (watch.IsHolding, watch.IsOver));
        answer.Release();
    }

    [Fact]
    public async Task A_new_client_takes_the_place_of_the_one_that_was_silent_longest()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time, Limits = new() { ConnectionsMax = 3 } });
        using var silent = await broker.ConnectAsync(Cancelled);
        using var waits = await broker.ConnectAsync(Cancelled);
        await waits.CreateTopicAsync("news", 1, Cancelled);
        await waits.SendAsync(ApiKey.Fetch, 4, Requests.Fetch("news", 0, maxWaitMs: int.MaxValue), Cancelled);
        await Eventually.HoldsAsync(() => broker.State.Topics.FindPartition("news", 0)!.Appended.Waiting == 1, "the fetch is parked", Cancelled);
        time.Advance(TimeSpan.FromSeconds(15));
        using var other = await broker.ConnectAsync(Cancelled);
        await other.IsServedAsync(Cancelled);

        using (var early = await broker.ConnectAsync(Cancelled)) await early.IsClosedAsync(Cancelled);
        time.Advance(TimeSpan.FromSeconds(15));
        using var next = await broker.ConnectAsync(Cancelled);
        await next.ProduceAsync("news", Batches.Of("at last"), Cancelled);

        await silent.IsClosedAsync(Cancelled);
        await other.IsServedAsync(Cancelled);
        Assert.NotNull(await waits.ReceiveBodyAsync(ApiKey.Fetch, 4, Cancelled));
    }

    private bool Later(bool isDone)
    {
        if (!isDone) time.Advance(StallMax);
        return isDone;
    }
}
