using System.Diagnostics;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A client that stalls, in the middle of a request or of an answer, costs itself and nobody else.</summary>
public sealed class StalledClientTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;
    private const int FetchedBytes = 50_000_000;

    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(5);

    private readonly List<RawClient> stalled = [];
    private readonly List<Task> sending = [];
    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("orders", 1, Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in stalled) other.Dispose();
        await Task.WhenAll(sending).ContinueWith(_ => { }, TaskScheduler.Default);
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Readers_that_do_not_read_keep_no_producer_waiting()
    {
        for (var i = 0; i < FetchedBytes / 1_000_000; i++)
        {
            var batch = Batches.OfSize(1_000_000, TimeProvider.System.GetUtcNow());
            Assert.Equal((ErrorCode.None, i), await client.ProduceAsync("orders", batch, Cancelled));
        }

        var fetch = Requests.Fetch("orders", 0, maxBytes: FetchedBytes);
        for (var i = 0; i < 12; i++) await (await StallAsync()).SendAsync(ApiKey.Fetch, 4, fetch, Cancelled);

        await ProducesPromptlyAsync(times: 20);
        Assert.Equal(FetchedBytes, (await client.FetchAsync(fetch, Cancelled)).Records.Length);
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(6, 64 * 1024)]
    [InlineData(6, 2 * MiB)]
    [InlineData(100, 1 * MiB)]
    [InlineData(6, 99 * MiB)]
    public async Task Senders_that_stop_in_the_middle_of_a_large_request_keep_no_producer_waiting(int count, int sent)
    {
        var bytes = new Wire().Int32(100 * MiB).Bytes.Concat(new byte[sent]).ToArray();
        for (var i = 0; i < count; i++) sending.Add((await StallAsync()).SendBytesAsync(bytes, Cancelled));

        await Task.WhenAny(Task.WhenAll(sending), Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancelled));
        await ProducesPromptlyAsync(times: 20);
    }

    [Fact]
    public async Task Requests_of_the_largest_size_are_answered_one_after_another_and_several_at_a_time()
    {
        var largest = new Wire().Int16((short)ApiKey.ApiVersions).Int16(0).Int32(1).Text(null).Bytes.Concat(new byte[(100 * MiB) - 10]).ToArray();
        for (var i = 0; i < 2; i++) await IsAnsweredAsync(client);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await IsAnsweredAsync(await StallAsync())));
        await Eventually.HoldsAsync(() => broker.State.Rooms.Large.Held == 0, "all room is given back", Cancelled);

        async Task IsAnsweredAsync(RawClient sender)
        {
            await sender.SendFrameAsync(largest, Cancelled);
            Assert.NotNull(await sender.ReceiveFrameAsync(Cancelled));
        }
    }

    [Fact]
    public async Task A_large_request_that_waits_for_records_keeps_no_other_waiting()
    {
        var request = new Wire().Int32(-1).Int32(int.MaxValue).Int32(1).Int32(MiB).Int8(0).Int32(1).Text("orders").Int32(20_000);
        for (var i = 0; i < 20_000; i++) request.Int32(0).Int64(0).Int32(MiB);

        await (await StallAsync()).SendAsync(ApiKey.Fetch, 4, request.Bytes, Cancelled);

        await Eventually.HoldsAsync(() => broker.State.Topics.FindPartition("orders", 0)!.Appended.Waiting == 1, "it waits", Cancelled);
        Assert.Equal(0, broker.State.Rooms.Usual.Held);
    }

    private async Task ProducesPromptlyAsync(int times)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            var produced = client.ProduceAsync("orders", Batches.OfSize(200_000, TimeProvider.System.GetUtcNow()), Cancelled);
            Assert.Equal(ErrorCode.None, (await produced.WaitAsync(Promptly, TimeProvider.System, Cancelled)).Error);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{times} produces of 200 KB took {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
    }

    private async Task<RawClient> StallAsync()
    {
        stalled.Add(await broker.ConnectAsync(Cancelled));
        return stalled[^1];
    }
}
