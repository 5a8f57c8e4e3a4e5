using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>Settings of the broker that stand behind no topic's: they are kept over a restart, and one of them has an effect.</summary>
public sealed class BrokerSettingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("num.network.threads", "6", "Kept, and without effect on this broker.")]
    [InlineData("log.flush.interval.ms", "60", "Kept, and without effect on this broker.")]
    [InlineData("producer.id.expiration.ms", "5000", null)]
    public async Task What_is_set_is_told_after_a_restart_too(string name, string value, string? documentation)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled))
            Assert.Equal(ErrorCode.None, await client.SetAsync(type: 4, "1", name, value, Cancelled));

        await broker.RestartAsync(clean: true, Cancelled);

        using var next = await broker.ConnectAsync(Cancelled);
        var request = new Wire().Int32(1).Int8(4).Text("1").Int32(1).Text(name).Int8(0).Int8(1);
        Assert.Equal((value, documentation), Read(await next.AskAsync(ApiKey.DescribeConfigs, 3, request.Bytes, Cancelled)));
    }

    [Fact]
    public async Task Threads_are_doubled_again_from_what_was_set()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);

        Assert.Equal(ErrorCode.None, await client.SetAsync(type: 4, "1", "num.network.threads", "6", Cancelled));
        Assert.Equal(ErrorCode.InvalidRequest, await client.SetAsync(type: 4, "1", "num.network.threads", "13", Cancelled));
        Assert.Equal(ErrorCode.None, await client.SetAsync(type: 4, "1", "num.network.threads", "12", Cancelled));
    }

    [Fact]
    public async Task Producers_are_forgotten_once_they_wrote_nothing_for_as_long_as_is_set()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled);
        await client.ProduceAsync("orders", Batches.Numbered(7, 0, 0, "x"), Cancelled);
        var log = broker.State.Topics.FindPartition("orders", 0)!;
        Assert.Equal(1, log.InspectProducers(producers => producers.Count));

        Assert.Equal(ErrorCode.None, await client.SetAsync(type: 4, "1", "producer.id.expiration.ms", "5000", Cancelled));

        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return log.InspectProducers(producers => producers.Count) == 0;
            },
            "the producer is forgotten", Cancelled);
        Assert.InRange(time.GetUtcNow(), DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(5), DateTimeOffset.UnixEpoch.AddYears(50).AddHours(1));
    }

    private static (string? Value, string? Documentation) Read(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        Assert.Equal(ErrorCode.None, (ErrorCode)reader.ReadInt16());
        reader.ReadNullableString();
        reader.ReadInt8();
        reader.ReadString();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadString();
        var value = reader.ReadNullableString();
        reader.ReadBoolean();
        reader.ReadInt8();
        reader.ReadBoolean();
        Assert.Equal(0, reader.ReadArrayLength());
        reader.ReadInt8();
        return (value, reader.ReadNullableString());
    }
}
