using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>
/// A fetch that finds too little waits, and no longer than it must: for an append, for its time, for the end of its topic or its client.
/// </summary>
public sealed class LongPollTests : IAsyncLifetime
{
    private const int MaxWaitMs = 7_000;

    private readonly WatchedTime time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private TestBroker broker = null!;
    private RawClient reader = null!;
    private RawClient writer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        (reader, writer) = (await broker.ConnectAsync(Cancelled), await broker.ConnectAsync(Cancelled));
        Assert.Equal(ErrorCode.None, await writer.CreateTopicAsync("news", 1, Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        writer.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task A_waiting_fetch_is_answered_by_the_append_though_no_time_passes()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));

        await writer.ProduceAsync("news", Batches.Of("first"), Cancelled);

        var fetched = await AnswerAsync();
        Assert.Equal((ErrorCode.None, 1L), (fetched.Error, fetched.HighWatermark));
        Assert.Equal(Batches.Of("first")[61..], fetched.Records[61..]);
    }

    [Fact]
    public async Task A_waiting_fetch_is_answered_with_nothing_at_its_time_and_not_before()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));
        time.Advance(TimeSpan.FromMilliseconds(MaxWaitMs - 1));
        Assert.True(time.HasTimer(TimeSpan.FromMilliseconds(MaxWaitMs)));

        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((ErrorCode.None, 0), ((await AnswerAsync()).Error, broker.State.Topics.FindPartition("news", 0)!.EndOffset));
    }

    [Fact]
    public async Task An_append_that_is_less_than_the_minimum_wakes_nobody_and_is_in_the_answer_at_the_time()
    {
        var batch = Batches.Of("little");
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs, minBytes: (2 * batch.Length) - 1));
        time.Advance(TimeSpan.FromMilliseconds(1_000));
        var rest = TimeSpan.FromMilliseconds(MaxWaitMs - 1_000);
        await writer.ProduceAsync("news", batch, Cancelled);
        await Eventually.HoldsAsync(() => time.HasTimer(rest), "the fetch has looked and waits for the rest of its time", Cancelled);

        var answer = AnswerAsync();
        await Eventually.HoldsAsync(() => IsAnsweredAfter(rest), "the answer comes with its time", Cancelled);
        Assert.Equal(batch.Length, (await answer).Records.Length);

        bool IsAnsweredAfter(TimeSpan passed)
        {
            time.Advance(passed);
            return answer.IsCompleted;
        }
    }

    [Fact]
    public async Task Appends_that_reach_the_minimum_together_wake_it()
    {
        var batch = Batches.Of("little");
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs, minBytes: (2 * batch.Length) - 1));

        await writer.ProduceAsync("news", batch, Cancelled);
        await writer.ProduceAsync("news", batch, Cancelled);

        Assert.Equal(2 * batch.Length, (await AnswerAsync()).Records.Length);
    }

    [Fact]
    public async Task A_minimum_above_the_maximum_is_the_maximum()
    {
        var batch = Batches.Of("one");
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs, minBytes: 10_000, maxBytes: batch.Length));

        await writer.ProduceAsync("news", batch, Cancelled);

        Assert.Equal(batch.Length, (await AnswerAsync()).Records.Length);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(MaxWaitMs, 0)]
    [InlineData(MaxWaitMs, -1)]
    public async Task Without_a_wait_or_a_minimum_an_empty_answer_comes_at_once(int maxWaitMs, int minBytes) =>
        Assert.Empty((await reader.FetchAsync(Requests.Fetch("news", 0, maxWaitMs, minBytes), Cancelled)).Records);

    [Fact]
    public async Task An_offset_out_of_range_is_answered_at_once() =>
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await reader.FetchAsync(Requests.Fetch("news", 1, MaxWaitMs), Cancelled)).Error);

    [Fact]
    public async Task A_client_that_goes_frees_its_waiting_fetch()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));

        reader.Dispose();

        await Eventually.HoldsAsync(() => !time.HasTimer(TimeSpan.FromMilliseconds(MaxWaitMs)), "the fetch no longer waits", Cancelled);
        Assert.Equal(0, broker.State.Topics.FindPartition("news", 0)!.Appended.Waiting);
        await writer.IsServedAsync(Cancelled);
    }

    [Fact]
    public async Task A_topic_that_is_deleted_frees_who_waits_for_it()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));

        await writer.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("news").Int32(1000).Bytes, Cancelled);

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await AnswerAsync()).Error);
    }

    [Fact]
    public async Task A_broker_that_stops_lets_nobody_wait()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));

        await broker.Running.StopAsync(Cancelled);

        await reader.IsClosedAsync(Cancelled);
        await writer.IsClosedAsync(Cancelled);
        Assert.True(File.Exists(Path.Combine(broker.Data, "clean.shutdown")));
    }

    [Fact]
    public async Task A_waiting_fetch_holds_up_its_own_connection_only_and_answers_come_in_order()
    {
        await ParkAsync(Requests.Fetch("news", 0, MaxWaitMs));
        await reader.SendAsync(ApiKey.ApiVersions, 0, [], Cancelled);
        await writer.IsServedAsync(Cancelled);

        await writer.ProduceAsync("news", Batches.Of("first"), Cancelled);

        var (first, second) = (await reader.ReceiveFrameAsync(Cancelled), await reader.ReceiveFrameAsync(Cancelled));
        Assert.Equal((1, 2), (new KafkaReader(first, flexible: false).ReadInt32(), new KafkaReader(second, flexible: false).ReadInt32()));
    }

    private async Task ParkAsync(byte[] fetch)
    {
        await reader.SendAsync(ApiKey.Fetch, 4, fetch, Cancelled);
        await Eventually.HoldsAsync(() => time.HasTimer(TimeSpan.FromMilliseconds(MaxWaitMs)), "the fetch is parked", Cancelled);
    }

    private async Task<Fetched> AnswerAsync() =>
        Requests.ReadFetched(
            await reader.ReceiveBodyAsync(ApiKey.Fetch, 4, Cancelled) ?? throw new EndOfStreamException("The connection is closed."));
}
