using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>Many connections at once, on the same partition and on a topic that goes and comes.</summary>
public sealed class ConcurrencyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writers_of_one_partition_share_its_offsets_without_gap_or_overlap()
    {
        const int Writers = 8, BatchesEach = 40;
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("shared", 1, Cancelled, ("segment.bytes", "2000"));

        var offsets = await Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteAsync));

        Assert.Equal(Enumerable.Range(0, Writers * BatchesEach).Select(i => 2L * i), offsets.SelectMany(own => own).Order());
        Assert.All(offsets, own => Assert.Equal(own.Order(), own));

        async Task<List<long>> WriteAsync(int writer)
        {
            using var client = await broker.ConnectAsync(Cancelled);
            var own = new List<long>();
            for (var i = 0; i < BatchesEach; i++)
            {
                var (error, offset) = await client.ProduceAsync("shared", Batches.Numbered(writer, 0, 2 * i, "one", "two"), Cancelled);
                Assert.Equal(ErrorCode.None, error);
                own.Add(offset);
            }

            return own;
        }
    }

    [Fact]
    public async Task A_topic_is_deleted_and_made_again_under_its_writers_and_readers()
    {
        const int Rounds = 25;
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        using var admin = await broker.ConnectAsync(Cancelled);
        await admin.CreateTopicAsync("restless", 1, Cancelled);
        Task[] others = [WriteAsync(), WriteAsync(), ReadAsync(), ReadAsync()];

        for (var round = 0; round < Rounds; round++)
        {
            var deleted = await admin.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("restless").Int32(1000).Bytes, Cancelled);
            Assert.Equal(0, deleted[^1]);
            Assert.Equal(ErrorCode.None, await admin.CreateTopicAsync("restless", 1, Cancelled));
        }

        await done.CancelAsync();
        await Task.WhenAll(others);
        Assert.Equal(["restless-0"], Directory.EnumerateDirectories(Path.Combine(broker.Data, "topics")).Select(Path.GetFileName));

        async Task WriteAsync()
        {
            using var client = await broker.ConnectAsync(Cancelled);
            while (!done.IsCancellationRequested)
            {
                var (error, _) = await client.ProduceAsync("restless", Batches.Of("x"), Cancelled);
                Assert.True(error is ErrorCode.None or ErrorCode.UnknownTopicOrPartition, $"{error}");
            }
        }

        async Task ReadAsync()
        {
            using var client = await broker.ConnectAsync(Cancelled);
            while (!done.IsCancellationRequested)
            {
                var fetched = await client.FetchAsync(Requests.Fetch("restless", 0, maxWaitMs: 5), Cancelled);
                Assert.True(fetched.Error is ErrorCode.None or ErrorCode.UnknownTopicOrPartition or ErrorCode.OffsetOutOfRange, $"{fetched.Error}");
            }
        }
    }
}
