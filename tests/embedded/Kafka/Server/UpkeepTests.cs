using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What a broker does to its logs by itself, as time goes by.</summary>
public sealed class UpkeepTests
{
    private const int MaxWaitMs = 20_000;

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task With_every_append_flushed_a_record_that_nobody_waited_for_is_read_once_it_is_on_the_disk(int acks)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Flush = FlushPolicy.Always });
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("news", 1, Cancelled));

        if (acks == 1) Assert.Equal(ErrorCode.None, (await client.ProduceAsync("news", Batches.Of("x"), Cancelled, acks)).Error);
        else await client.SendAsync(ApiKey.Produce, 3, Requests.Produce("news", Batches.Of("x"), acks), Cancelled);

        var fetched = await client.FetchAsync(Requests.Fetch("news", 0, MaxWaitMs), Cancelled);
        Assert.Equal((ErrorCode.None, 1L, false), (fetched.Error, fetched.HighWatermark, fetched.Records.Length == 0));
    }

    [Fact]
    public async Task What_is_past_its_retention_goes_and_what_is_on_the_disk_is_noted()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Time = time });
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("short", 1, Cancelled, ("retention.ms", "60000")));
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("long", 1, Cancelled));
        foreach (var topic in new[] { "short", "long" })
            Assert.Equal(ErrorCode.None, (await client.ProduceAsync(topic, Batches.At(time.GetUtcNow(), "x"), Cancelled)).Error);

        await PassesAsync(
            () => OffsetFile.Read(Path.Combine(broker.Data, "topics", "long-0"), OffsetFile.RecoveryPoint) == 1, "what was forced is noted");
        Assert.Equal(0, broker.State.Topics.FindPartition("short", 0)!.StartOffset);
        time.Advance(TimeSpan.FromMinutes(1));
        await PassesAsync(() => broker.State.Topics.FindPartition("short", 0)!.StartOffset == 1, "old records go");

        Assert.Equal(0, broker.State.Topics.FindPartition("long", 0)!.StartOffset);
    }

    /// <summary>Time passes until something holds.</summary>
    private Task PassesAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return condition();
        },
        what,
        Cancelled);
}
