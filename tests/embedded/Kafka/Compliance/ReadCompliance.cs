using System.Buffers.Binary;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>What a fetch brings, and the offsets that times stand for.</summary>
public abstract class ReadCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public async Task An_offset_outside_of_the_log_is_out_of_range(long offset)
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.Of("a", "b"));

        Assert.Equal(ErrorCode.OffsetOutOfRange, (await FetchAsync(topic, offset)).Error);
    }

    [Fact]
    public async Task At_the_end_there_is_nothing_yet()
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.Of("a", "b"));

        var fetched = await FetchAsync(topic, 2);

        Assert.Equal((ErrorCode.None, 2L, 0), (fetched.Error, fetched.HighWatermark, fetched.Records.Length));
    }

    [Fact]
    public async Task Whole_batches_come_from_the_one_that_holds_the_offset()
    {
        var topic = await NewTopicAsync();
        foreach (var value in new[] { "a", "b" }) await ProduceAsync(topic, Batches.Of(value, value, value));

        var fetched = await FetchAsync(topic, 4);

        Assert.Equal(3, BinaryPrimitives.ReadInt64BigEndian(fetched.Records));
        Assert.Equal(Batches.Of("b", "b", "b").Length, fetched.Records.Length);
    }

    [Fact]
    public async Task One_batch_comes_however_little_was_asked_for()
    {
        var topic = await NewTopicAsync();
        foreach (var value in new[] { "a", "b" }) await ProduceAsync(topic, Batches.Of(new string(value[0], 1_000)));

        var fetched = await FetchAsync(topic, 0, maxBytes: 10);

        Assert.Equal(Batches.Of(new string('a', 1_000)).Length, fetched.Records.Length);
    }

    [Fact]
    public async Task Who_waits_is_answered_when_there_is_enough()
    {
        var topic = await NewTopicAsync();
        var waiting = AskAsync(ApiKey.Fetch, 4, Request(topic, 0, maxWaitMs: 20_000));
        Assert.False(waiting.IsCompleted);

        using var other = await Cluster.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, (await other.ProduceAsync(topic, Batches.Of("a"), Cancelled)).Error);

        Assert.NotEmpty(Read(await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancelled), topic).Records); // well before its own time is up
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_unknown()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await FetchAsync(NewName("nowhere"), 0)).Error);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await OffsetAsync(NewName("nowhere"), -1)).Error);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await OffsetAsync(await NewTopicAsync(), -1, partition: 1)).Error);
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(-1, 5)]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(11, 2)]
    [InlineData(20, 2)]
    [InlineData(21, 3)]
    [InlineData(31, -1)]
    public async Task A_time_stands_for_the_first_record_at_or_after_it(int secondsOrPlace, long offset)
    {
        var topic = await NewTopicAsync();
        await ProduceAsync(topic, Batches.At(Day.AddSeconds(10), "a", "b"));
        await ProduceAsync(topic, Batches.At(Day.AddSeconds(20), "c"));
        await ProduceAsync(topic, Batches.At(Day.AddSeconds(30), "d", "e"));

        var timestamp = secondsOrPlace < 0 ? secondsOrPlace : Day.AddSeconds(secondsOrPlace).ToUnixTimeMilliseconds();

        Assert.Equal((ErrorCode.None, offset), await OffsetAsync(topic, timestamp));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_time_is_found_inside_of_a_batch_however_it_is_compressed(int codec)
    {
        var topic = await NewTopicAsync();
        foreach (var start in new[] { Day, Day.AddSeconds(100) })
            Assert.Equal(ErrorCode.None, await ProduceAsync(
                8, topic, Batches.Timed(start, start.AddSeconds(30), start.AddSeconds(10), start.AddSeconds(20)).Packed((CompressionCodec)codec)));

        Assert.Equal((ErrorCode.None, Day.AddSeconds(30), 1), await FoundAsync(topic, Day.AddSeconds(1)));
        Assert.Equal((ErrorCode.None, Day.AddSeconds(30), 1), await FoundAsync(topic, Day.AddSeconds(30)));
        Assert.Equal((ErrorCode.None, Day.AddSeconds(100), 4), await FoundAsync(topic, Day.AddSeconds(31)));
        Assert.Equal((ErrorCode.None, Day.AddSeconds(130), 5), await FoundAsync(topic, Day.AddSeconds(101)));
        Assert.Equal((ErrorCode.None, Day.AddSeconds(130), 5), await FoundAsync(topic, latest: true));
    }

    [Fact]
    public async Task A_partition_that_is_named_twice_has_no_offset_and_the_others_have()
    {
        var topic = await NewTopicAsync(2);
        var request = new Wire().Int32(-1).Int8(0).Int32(2);
        foreach (var partitions in new[] { new[] { 0, 1 }, [0] })
        {
            request.Text(topic).Int32(partitions.Length);
            foreach (var partition in partitions) request.Int32(partition).Int32(-1).Int64(-1);
        }

        var answer = await AskAsync(ApiKey.ListOffsets, 5, request);

        answer.Int32();
        Assert.Equal((1, topic, 2), (answer.Int32(), answer.Text(), answer.Int32()));
        var errors = new ErrorCode[2];
        foreach (var _ in errors)
        {
            errors[answer.Int32()] = answer.Error();
            for (var number = 0; number < 2; number++) answer.Int64();
            answer.Int32();
        }

        Assert.Equal([ErrorCode.InvalidRequest, ErrorCode.None], errors);
    }

    /// <summary>The record that is found for a time, or the latest, in the first version that knows that.</summary>
    private async Task<(ErrorCode Error, DateTimeOffset Time, long Offset)> FoundAsync(
        string topic, DateTimeOffset time = default, bool latest = false)
    {
        var request = new Wire().Int32(-1).Int8(0).VarInt(2).CompactText(topic).VarInt(2).Int32(0).Int32(-1)
            .Int64(latest ? -3 : time.ToUnixTimeMilliseconds()).VarInt(0).VarInt(0);
        return Read(await Client.AskAsync(ApiKey.ListOffsets, 7, request.VarInt(0).Bytes, Cancelled));

        static (ErrorCode Error, DateTimeOffset Time, long Offset) Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: true);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadString();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt32();
            return ((ErrorCode)reader.ReadInt16(), DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()), reader.ReadInt64());
        }
    }

    private async Task<(ErrorCode Error, long HighWatermark, byte[] Records)> FetchAsync(string topic, long offset, int maxBytes = 1_000_000)
    {
        var answer = await AskAsync(ApiKey.Fetch, 4, Request(topic, offset, maxBytes));
        return Read(answer, topic);
    }

    private static Wire Request(string topic, long offset, int maxBytes = 1_000_000, int maxWaitMs = 0) =>
        new Wire().Raw(Requests.Fetch(topic, offset, maxWaitMs, maxBytes: maxBytes, partitionMaxBytes: maxBytes));

    private static (ErrorCode Error, long HighWatermark, byte[] Records) Read(Answer answer, string topic)
    {
        answer.Int32();
        answer.SkipTo(topic, 0);
        var (error, highWatermark) = (answer.Error(), answer.Int64());
        answer.Int64();
        Assert.InRange(answer.Int32(), -1, 0); // no transaction was aborted
        return (error, highWatermark, answer.Sized() ?? []);
    }
}

public sealed class EmbeddedReadCompliance(EmbeddedCluster cluster) : ReadCompliance(cluster);

public sealed class ApacheKafkaReadCompliance(ApacheKafkaCluster cluster) : ReadCompliance(cluster);
