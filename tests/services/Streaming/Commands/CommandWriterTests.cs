using System.Text;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Commands;

public sealed class CommandWriterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_broker_is_away_the_caller_is_told_and_afterwards_it_works_again()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = await ToyService.StartAsync(broker.BootstrapServers, "away", Cancelled);
        await service.ReplenishAsync("A", "before", 1, Cancelled);
        await broker.KillAsync();

        await Assert.ThrowsAsync<BrokerUnavailableException>(() => service.ReplenishAsync("A", "during", 1, Cancelled));

        await broker.RestartAsync(Cancelled);
        await service.ReplenishAsync("A", "after", 1, Cancelled);
        await Eventually.HoldsAsync(
            () => service.View.Facts.Any(fact => fact.Message is StockReplenished { ReplenishmentId: "after" }),
            "the stage and the view go on after the restart",
            Cancelled);
    }

    [Theory]
    [InlineData("17850")]
    [InlineData("85123A")]
    [InlineData("guest-536365")]
    public async Task A_key_lies_in_the_partition_that_murmur2_gives_it(string key)
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = await ToyService.StartAsync(broker.BootstrapServers, "keys", Cancelled);

        await service.ReplenishAsync(key, "x", 1, Cancelled);

        var record = Assert.Single(Log.ReadAll(broker.BootstrapServers, ShopTopic.StockCommands.Name("keys")));
        Assert.Equal((int)((Murmur2(Encoding.UTF8.GetBytes(key)) & 0x7FFFFFFF) % 3), record.Partition.Value);
    }

    /// <summary>MurmurHash2, 32 bits, with the seed that Kafka's Java producer uses.</summary>
    private static uint Murmur2(byte[] data)
    {
        const uint multiplier = 0x5bd1e995;
        var hash = 0x9747b28c ^ (uint)data.Length;
        var whole = data.Length & ~3;
        for (var i = 0; i < whole; i += 4)
        {
            var k = BitConverter.ToUInt32(data, i) * multiplier;
            hash = (hash * multiplier) ^ ((k ^ (k >> 24)) * multiplier);
        }

        for (var i = data.Length - 1; i >= whole; i--) hash ^= (uint)data[i] << (8 * (i - whole));
        if (data.Length > whole) hash *= multiplier;
        hash = (hash ^ (hash >> 13)) * multiplier;
        return hash ^ (hash >> 15);
    }
}
