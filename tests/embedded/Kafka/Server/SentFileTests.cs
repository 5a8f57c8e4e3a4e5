using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>Large answers go out of the log's files: whole, whatever becomes of the files meanwhile, or not at all.</summary>
public sealed class SentFileTests
{
    private const int BatchBytes = 1_000_000;
    private const int BatchCount = 40; // more than sockets take unread

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4_096)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)] // from here on it is sent from its file
    public async Task What_is_small_or_large_comes_as_it_was_produced(int bytes)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("orders", 1, Cancelled));
        Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("orders", Batches.OfSize(bytes), Cancelled));

        var batch = File.ReadAllBytes(LogOf(broker, "orders"));
        Assert.Equal(bytes, batch.Length);
        for (var i = 0; i < 3; i++) Assert.Equal(batch, (await client.FetchAsync(Requests.Fetch("orders", 0), Cancelled)).Records);
    }

    [Fact]
    public async Task An_answer_is_whole_though_its_topic_is_deleted_while_it_is_sent()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var slow = await broker.ConnectAsync(Cancelled);
        using var client = await FilledAsync(broker);
        await FetchUnreadAsync(broker, slow);

        await client.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("large").Int32(1000).Bytes, Cancelled);
        Assert.Null(broker.State.Topics.FindPartition("large", 0));
        var records = Requests.ReadFetched((await slow.ReceiveBodyAsync(ApiKey.Fetch, 4, Cancelled))!).Records.AsMemory();

        Assert.Equal(BatchCount * BatchBytes, records.Length);
        for (var i = 0; i < BatchCount; i++, records = records[BatchBytes..])
        {
            Assert.True(RecordBatch.IsIntact(records.Span[..BatchBytes]), $"batch {i}");
        }
        await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held == 0 && OpenOf(broker) == 0, "the file is let go and closed", Cancelled);
    }

    [Fact]
    public async Task Who_goes_in_the_middle_of_an_answer_leaves_nothing_open()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await FilledAsync(broker);
        using (var gone = await broker.ConnectAsync(Cancelled))
            await FetchUnreadAsync(broker, gone);

        await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held == 0, "the files are let go", Cancelled);
        await client.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("large").Int32(1000).Bytes, Cancelled);
        await Eventually.HoldsAsync(() => OpenOf(broker) == 0, "the file is closed", Cancelled);
    }

    [Fact]
    public async Task Of_a_file_that_is_shorter_than_it_was_the_client_is_told()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await FilledAsync(broker);
        CutLog(broker);

        Assert.Equal(ErrorCode.KafkaStorageError, (await client.FetchAsync(Requests.Fetch("large", 0), Cancelled)).Error);
        Assert.Equal(BatchBytes, (await client.FetchAsync(Requests.Fetch("large", 0, maxBytes: BatchBytes), Cancelled)).Records.Length);
        await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held == 0, "the files are let go", Cancelled);
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_sent_ends_the_connection_and_no_other()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var slow = await broker.ConnectAsync(Cancelled);
        using var client = await FilledAsync(broker);
        await FetchUnreadAsync(broker, slow);
        await slow.SendAsync(ApiKey.ApiVersions, 0, [], Cancelled);

        CutLog(broker);

        await slow.IsClosedAsync(Cancelled); // what is asked next is not answered in the middle of it
        await client.IsServedAsync(Cancelled);
        await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held == 0, "the files are let go", Cancelled);
    }

    [Fact]
    public void No_more_parts_of_files_are_kept_than_may_be()
    {
        using var folder = new TemporaryFolder("file");
        var path = Path.Combine(folder.Path, "log");
        File.WriteAllBytes(path, new byte[100_000]);
        using var file = File.OpenHandle(path);
        var files = new HeldFiles(max: 16);
        var (answer, other) = (new HeldContents(files, null), new HeldContents(files, null));

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal([true, true, false], Held(answer, 3)); // an eighth
            answer.Release();
        }

        for (var i = 0; i < 15; i++) Assert.True(files.TryTake());
        Assert.Equal([true, false], Held(other, 2));
        other.Release();

        bool[] Held(HeldContents contents, int count) =>
            [.. Enumerable.Range(0, count).Select(_ => contents.TryHold(new(file, 0, 100_000), out var held) && held.File is not null)];
    }

    private static async Task<RawClient> FilledAsync(TestBroker broker)
    {
        var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("large", 1, Cancelled));
        for (var i = 0; i < BatchCount; i++)
        {
            // Of now, so that retention does not delete them in the middle of a slow run.
            var batch = Batches.OfSize(BatchBytes, TimeProvider.System.GetUtcNow());
            Assert.Equal((ErrorCode.None, i), await client.ProduceAsync("large", batch, Cancelled));
        }
        return client;
    }

    private static async Task FetchUnreadAsync(TestBroker broker, RawClient slow)
    {
        await slow.SendAsync(ApiKey.Fetch, 4, Requests.Fetch("large", 0), Cancelled);
        await Eventually.HoldsAsync(() => broker.State.HeldFiles.Held > 0, "it is sent, and not read", Cancelled);
    }

    private static void CutLog(TestBroker broker)
    {
        using var file = File.Open(LogOf(broker, "large"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength((BatchCount * BatchBytes) - 100);
    }

    private static string LogOf(TestBroker broker, string topic) =>
        Directory.EnumerateFiles(broker.Data, "*.log", SearchOption.AllDirectories)
            .Single(file => file.Contains($"/{topic}-0/", StringComparison.Ordinal));

    /// <summary>How many files of logs are open in the broker's folder.</summary>
    private static int OpenOf(TestBroker broker) => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(link => new FileInfo(link).LinkTarget is { } path && path.StartsWith(broker.Data, StringComparison.Ordinal)
            && path.Contains(".log", StringComparison.Ordinal));
}
