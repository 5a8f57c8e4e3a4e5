using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>What else Apache Kafka's own command-line tools are used for: load, measure, look, reset and clear away.</summary>
public sealed class EverydayToolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_verifiable_producer_wrote_the_consumers_find_in_full()
    {
        await using var broker = await StartAsync("verified");

        var produced = await RunAsync(broker, "kafka-verifiable-producer.sh", "--topic", "verified", "--max-messages", "50");
        var consumed = await RunAsync(
            broker, "kafka-verifiable-consumer.sh", "--topic", "verified", "--group-id", "verifiers", "--max-messages", "50");
        var measured = await RunAsync(broker, "kafka-consumer-perf-test.sh", "--topic", "verified", "--num-records", "50", "--timeout", "20000");

        Assert.Contains("""sent":50,"acked":50""", produced, StringComparison.Ordinal);
        Assert.Contains("""name":"offsets_committed","offsets":[{"topic":"verified","partition":0,"offset":50}],"success":true""", consumed,
            StringComparison.Ordinal);
        Assert.Matches(@", 50, [\d.]+, \d+, \d+, ", measured);
    }

    [Fact]
    public async Task Records_are_counted_measured_and_deleted()
    {
        using var folder = new TemporaryFolder("tool");
        await using var broker = await StartAsync("kept");
        var file = Path.Combine(folder.Path, "offsets.json");
        await File.WriteAllTextAsync(file, """{"partitions":[{"topic":"kept","partition":0,"offset":2}],"version":1}""", Cancelled);

        var end = await RunAsync(broker, "kafka-get-offsets.sh", "--topic", "kept");
        var deleted = await RunAsync(broker, "kafka-delete-records.sh", "--offset-json-file", file);
        var start = await RunAsync(broker, "kafka-get-offsets.sh", "--topic", "kept", "--time", "earliest");
        var folders = await RunAsync(broker, "kafka-log-dirs.sh", "--describe", "--topic-list", "kept");

        Assert.Equal("kept:0:3\n", end);
        Assert.Contains("partition: kept-0\tlow_watermark: 2", deleted, StringComparison.Ordinal);
        Assert.Equal("kept:0:2\n", start);
        Assert.Contains($"""partition":"kept-0","size":{broker.State.Topics.FindPartition("kept", 0)!.Bytes},""", folders, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_of_the_newer_group_protocol_ends_and_says_what_to_set()
    {
        await using var broker = await StartAsync("newer");

        var (_, problem) = await ExternalTool.RunKafkaAsync(
            "kafka-console-consumer.sh", "--bootstrap-server", broker.BootstrapServers, "--topic", "newer", "--group", "newer",
            "--command-property", "group.protocol=consumer", "--timeout-ms", "60000");

        const string Expected = "UnsupportedVersionException: The cluster does not support the new CONSUMER group protocol.";
        Assert.Contains(Expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_is_described_by_its_id()
    {
        await using var broker = await StartAsync("named");
        var id = Convert.ToBase64String(broker.State.Topics.Find("named")!.Id.ToByteArray(bigEndian: true))[..22].Replace('+', '-').Replace('/', '_');

        var described = await RunAsync(broker, "kafka-topics.sh", "--describe", "--topic-id", id);

        Assert.Contains($"Topic: named\tTopicId: {id}\tPartitionCount: 1", described, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "--to-offset", "1")]
    [InlineData(2, "--shift-by", "-1")]
    [InlineData(3, "--by-duration", "PT1H")] // they are older
    [InlineData(0, "--to-earliest", null)]
    public async Task A_groups_offsets_are_reset(long expected, string how, string? value)
    {
        await using var broker = await StartAsync("read");
        string[] group = ["--group", "readers", "--topic", "read", "--reset-offsets", "--execute"];
        if (how == "--shift-by") await RunAsync(broker, "kafka-consumer-groups.sh", [.. group, "--to-latest"]);

        await RunAsync(broker, "kafka-consumer-groups.sh", value is null ? [.. group, how] : [.. group, how, value]);

        Assert.Equal(expected, Assert.Single(await broker.State.Groups.FetchAsync("readers", null, Cancelled)).Value.Offset);
    }

    [Fact]
    public async Task A_groups_offsets_and_then_the_group_are_deleted()
    {
        await using var broker = await StartAsync("read");
        await RunAsync(broker, "kafka-consumer-groups.sh", "--group", "readers", "--topic", "read", "--reset-offsets", "--to-latest", "--execute");
        await RunAsync(broker, "kafka-consumer-groups.sh", "--group", "leavers", "--topic", "read", "--reset-offsets", "--to-latest", "--execute");

        var offsets = await RunAsync(broker, "kafka-consumer-groups.sh", "--group", "readers", "--topic", "read:0", "--delete-offsets");
        var deleted = await RunAsync(broker, "kafka-consumer-groups.sh", "--group", "leavers", "--delete");

        Assert.Matches(@"read\s+0\s+Successful", offsets);
        Assert.Contains("Deletion of requested consumer groups ('leavers') was successful.", deleted, StringComparison.Ordinal);
        Assert.Empty(broker.State.Groups.GroupIds);
    }

    [Fact]
    public async Task The_brokers_own_settings_are_altered_while_it_runs()
    {
        await using var broker = await StartAsync("kept");
        string[] node = ["--entity-type", "brokers", "--entity-name", "1"];

        await RunAsync(broker, "kafka-configs.sh", [.. node, "--alter", "--add-config", "log.retention.ms=1000000"]);

        Assert.Contains("log.retention.ms=1000000 sensitive=false", await RunAsync(broker, "kafka-configs.sh", [.. node, "--describe"]),
            StringComparison.Ordinal);
        Assert.Equal(1_000_000, broker.State.Topics.Find("kept")!.Config.RetentionMs);
    }

    /// <summary>
    /// With a topic of three records, two hours old: those of <see cref="Batches.Of"/> would be past their retention before a slow tool has seen
    /// them.
    /// </summary>
    private static async Task<TestBroker> StartAsync(string topic)
    {
        var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync(topic, 1, Cancelled);
        if (topic != "verified")
        {
            await client.ProduceAsync(topic, Batches.At(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2), "a", "b", "c"), Cancelled);
        }
        return broker;
    }

    private static Task<string> RunAsync(TestBroker broker, string script, params string[] arguments) =>
        ExternalTool.KafkaAsync(script, ["--bootstrap-server", broker.BootstrapServers, .. arguments]);
}
