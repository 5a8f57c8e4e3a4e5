using System.Net;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>A disk that is full: what does not fit is refused, what is there is read, and with room again it goes on by itself.</summary>
public sealed class FullDiskTests
{
    private const int BatchBytes = 50_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 1_000_000)]
    [InlineData(false, 1_000_000)]
    [InlineData(true, 120_000)] // and a new segment is due meanwhile
    public async Task What_does_not_fit_is_refused_and_with_room_again_it_goes_on(bool clean, int segmentBytes)
    {
        using var disk = new SmallDisk(mebibytes: 8);
        await using var broker = await BrokerProcess.StartAsync(disk.Data, Cancelled);
        using (var client = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled))
        {
            Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("full", 1, Cancelled, ("segment.bytes", $"{segmentBytes}")));
            disk.FillUpTo(220_000);

            var (taken, others) = (await FillAsync(client), 0);
            Assert.InRange(taken, 1, 220_000 / BatchBytes);
            Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled)).Error);
            await Eventually.HoldsAsync( // until the last block of the journal is full
                async () => await client.CreateTopicAsync($"t{others++}", 1, Cancelled) != ErrorCode.None, "no more topics fit", Cancelled);
            Assert.NotEqual(ErrorCode.None, await client.CreateTopicAsync("another", 20, Cancelled));
            Assert.Equal(taken, await CountAsync(client));

            disk.MakeRoom();
            Assert.Equal((ErrorCode.None, taken), await client.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled));
            Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("another", 20, Cancelled));
            disk.FillUpTo(BatchBytes / 2);
            // half of it fits
            Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled)).Error);
            disk.MakeRoom();

            if (clean) Assert.Equal(0, await broker.StopAsync(Cancelled));
            else await broker.KillAsync();
            await broker.RestartAsync(Cancelled);
            using var again = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);
            Assert.Equal(taken + 1, await CountAsync(again));
            Assert.Equal((ErrorCode.None, taken + 1), await again.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled));
        }
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_changed_and_the_connection_stays()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        await using var broker = await BrokerProcess.StartAsync(disk.Data, Cancelled);
        using var client = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("full", 1, Cancelled));
        for (var i = 0; i < 50; i++) Assert.Equal(ErrorCode.None, await client.CreateTopicAsync($"{i}", 1, Cancelled));
        disk.FillUpTo(0);
        var deleted = 0;
        while (await client.DeleteTopicAsync($"{deleted}", Cancelled) == ErrorCode.None) // until the last block of the journal is full
        {
            Assert.InRange(++deleted, 1, 49);
            disk.FillRest();
        }

        Assert.Equal(ErrorCode.KafkaStorageError, await client.GrowTopicAsync("full", 2, Cancelled));
        Assert.Equal(ErrorCode.KafkaStorageError, await client.SetAsync(type: 2, "full", "retention.ms", "60000", Cancelled));
        Assert.Equal(ErrorCode.KafkaStorageError, await client.SetAsync(type: 4, "1", "log.retention.ms", "60000", Cancelled));
        Assert.Equal(ErrorCode.KafkaStorageError, await client.DeleteTopicAsync("full", Cancelled));
        Assert.Equal((ErrorCode.CoordinatorLoadInProgress, -1), await InitProducerAsync(client));
        Assert.Equal(0, await CountAsync(client));

        disk.MakeRoom();
        Assert.Equal((ErrorCode.None, 0), await InitProducerAsync(client));
        Assert.Equal(ErrorCode.None, await client.SetAsync(type: 4, "1", "log.retention.ms", "60000", Cancelled));
        Assert.Equal(ErrorCode.None, await client.SetAsync(type: 2, "full", "retention.ms", "60000", Cancelled));
        Assert.Equal(ErrorCode.None, await client.GrowTopicAsync("full", 2, Cancelled));
        Assert.Equal(ErrorCode.None, await client.DeleteTopicAsync("full", Cancelled));
    }

    [Fact]
    public async Task A_start_on_a_full_disk_serves_what_is_there_and_takes_more_once_there_is_room()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        await using var broker = await BrokerProcess.StartAsync(disk.Data, Cancelled);
        int taken;
        using (var client = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled))
        {
            Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("full", 1, Cancelled));
            disk.FillUpTo(120_000);
            taken = await FillAsync(client);
        }

        await broker.KillAsync();
        disk.FillRest();
        await broker.RestartAsync(Cancelled);

        using var again = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);
        Assert.Equal(taken, await CountAsync(again));
        Assert.Equal(ErrorCode.KafkaStorageError, (await again.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled)).Error);
        disk.MakeRoom();
        Assert.Equal((ErrorCode.None, taken), await again.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled));
    }

    [Fact]
    public void Retention_makes_room_where_there_is_none()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        var config = new LogConfig(
            MessageBytesMax: 100_000, SegmentBytes: 2 * BatchBytes, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: BatchBytes,
            LogAppendTime: false, IsCompacted: false,
            DeletesOldRecords: true, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);
        using var log = PartitionLog.Open(disk.Data, () => config, TimeProvider.System, clean: true);
        for (var i = 0; i < 6; i++) Assert.Equal(ErrorCode.None, log.Append(Batches.OfSize(BatchBytes)).Error);
        disk.FillRest();

        log.ApplyRetention();

        Assert.Equal(4, log.StartOffset);
        Assert.Equal(ErrorCode.None, log.Append(Batches.OfSize(BatchBytes)).Error);
    }

    private static async Task<(ErrorCode Error, long Id)> InitProducerAsync(RawClient client)
    {
        var reader = new KafkaReader(
            await client.AskAsync(ApiKey.InitProducerId, 0, new Wire().Text(null).Int32(0).Bytes, Cancelled), flexible: false);
        reader.ReadInt32();
        return ((ErrorCode)reader.ReadInt16(), reader.ReadInt64());
    }

    private static async Task<int> FillAsync(RawClient client)
    {
        for (var taken = 0; ; taken++)
        {
            var (error, offset) = await client.ProduceAsync("full", Batches.OfSize(BatchBytes), Cancelled);
            if (error == ErrorCode.KafkaStorageError) return taken;
            Assert.Equal((ErrorCode.None, taken), (error, offset));
        }
    }

    /// <summary>Reads the topic; every batch has to be whole and in its place.</summary>
    private static async Task<int> CountAsync(RawClient client)
    {
        for (var count = 0; ;)
        {
            var fetched = await client.FetchAsync(Requests.Fetch("full", count), Cancelled);
            Assert.Equal(ErrorCode.None, fetched.Error);
            if (fetched.Records.Length == 0) return count;
            for (var rest = fetched.Records.AsMemory(); !rest.IsEmpty; rest = rest[RecordBatch.SizeOf(rest.Span)..])
            {
                Assert.True(RecordBatch.IsIntact(rest.Span));
                Assert.Equal(count++, new RecordBatch(rest.Span).BaseOffset);
            }
        }
    }
}
