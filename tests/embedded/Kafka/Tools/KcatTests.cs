using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>kcat, whose librdkafka is mostly older than the one that Confluent.Kafka brings.</summary>
public sealed class KcatTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    public async Task What_it_produces_it_consumes(string codec)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);

        await KcatAsync(broker, "a:1\nb:2\nc:3\n", "-P", "-t", "things", "-K:", "-z", codec);

        Assert.Equal("0 a=1\n1 b=2\n2 c=3\n", await KcatAsync(broker, null, "-C", "-t", "things", "-e", "-q", "-f", "%o %k=%s\\n"));
        Assert.Equal("1 b=2\n", await KcatAsync(broker, null, "-C", "-t", "things", "-o", "1", "-c", "1", "-q", "-f", "%o %k=%s\\n"));
    }

    [Fact]
    public async Task It_lists_brokers_topics_and_partitions()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("listed", 2, Cancelled);

        var listing = await KcatAsync(broker, null, "-L");

        Assert.Contains($"broker 1 at {broker.BootstrapServers} (controller)", listing, StringComparison.Ordinal);
        Assert.Contains("topic \"listed\" with 2 partitions", listing, StringComparison.Ordinal);
        Assert.Contains("partition 1, leader 1, replicas: 1, isrs: 1", listing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_group_goes_on_where_it_stopped()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        await KcatAsync(broker, "1\n2\n3\n", "-P", "-t", "read");

        Assert.Equal("1\n2\n", await KcatAsync(broker, null, "-G", "readers", "-c", "2", "-q", "-X", "auto.offset.reset=earliest", "read"));
        Assert.Equal("3\n", await KcatAsync(broker, null, "-G", "readers", "-c", "1", "-q", "-X", "auto.offset.reset=earliest", "read"));
    }

    private static Task<string> KcatAsync(TestBroker broker, string? input, params string[] arguments) =>
        ExternalTool.KcatAsync(input, ["-b", broker.BootstrapServers, .. arguments]);
}
