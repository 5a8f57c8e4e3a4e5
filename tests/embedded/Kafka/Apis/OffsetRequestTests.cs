using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>Offsets by time and by what a number below zero stands for, each from the version on that knows it.</summary>
public sealed class OffsetRequestTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { Time = new FakeTimeProvider(Start) });
        client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("timed", 1, Cancelled, ("segment.bytes", "300"));
        foreach (var (second, count) in new[] { (10, 2), (20, 2), (15, 1), (30, 3) }) // offsets 0-1, 2-3, 4, 5-7: times need not ascend
            Assert.Equal(
                ErrorCode.None,
                (await client.ProduceAsync("timed",
                    Batches.At(Start.AddSeconds(second), [.. Enumerable.Repeat("a value", count)]), Cancelled)).Error);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(6, -1, ErrorCode.None, 8)] // the end
    [InlineData(6, -2, ErrorCode.None, 0)] // the beginning
    [InlineData(6, -3, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(7, -3, ErrorCode.None, 5)] // the first of the latest time
    [InlineData(7, -4, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(8, -4, ErrorCode.None, 0)] // the beginning on this disk
    [InlineData(8, -5, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(9, -5, ErrorCode.None, -1)] // what lies elsewhere: nothing does
    [InlineData(10, -6, ErrorCode.UnsupportedVersion, -1)]
    [InlineData(10, long.MinValue, ErrorCode.UnsupportedVersion, -1)]
    public async Task A_number_below_zero_stands_for_a_place(short version, long timestamp, object expected, long offset) =>
        Assert.Equal(((ErrorCode)expected, offset), await ListAsync(version, timestamp));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10_000, 0)]
    [InlineData(10_001, 2)]
    [InlineData(15_000, 2)]
    [InlineData(20_000, 2)]
    [InlineData(20_001, 5)]
    [InlineData(30_000, 5)]
    [InlineData(30_001, -1)]
    public async Task A_time_stands_for_the_first_record_at_or_after_it(int afterStartMs, long offset) =>
        Assert.Equal((ErrorCode.None, offset), await ListAsync(7, Start.AddMilliseconds(afterStartMs).ToUnixTimeMilliseconds()));

    [Theory]
    [InlineData(-1, ErrorCode.None)]
    [InlineData(0, ErrorCode.None)]
    [InlineData(1, ErrorCode.UnknownLeaderEpoch)]
    public async Task Another_leader_epoch_is_refused(int epoch, object expected) => Assert.Equal(expected, (await ListAsync(7, -1, epoch)).Error);

    [Fact]
    public async Task A_topic_that_is_deleted_meanwhile_is_not_there()
    {
        broker.State.Topics.FindPartition("timed", 0)!.Dispose(); // as a deletion does, behind who has found it before

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await ListAsync(7, Start.ToUnixTimeMilliseconds())).Error);
    }

    private async Task<(ErrorCode Error, long Offset)> ListAsync(short version, long timestamp, int epoch = -1)
    {
        var request = new Wire().Int32(-1).Int8(0).VarInt(2).CompactText("timed").VarInt(2).Int32(0).Int32(epoch)
            .Int64(timestamp).VarInt(0).VarInt(0);
        if (version >= 10) request.Int32(1000);
        return Read(await client.AskAsync(ApiKey.ListOffsets, version, request.VarInt(0).Bytes, Cancelled));

        static (ErrorCode Error, long Offset) Read(byte[] answer)
        {
            var reader = new KafkaReader(answer, flexible: true);
            reader.ReadInt32();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadString();
            Assert.Equal(1, reader.ReadArrayLength());
            reader.ReadInt32();
            var error = (ErrorCode)reader.ReadInt16();
            reader.ReadInt64();
            return (error, reader.ReadInt64());
        }
    }
}
