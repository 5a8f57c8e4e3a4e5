using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>
/// Apache Kafka's own command-line tools take this broker, and its files, for theirs. Each start of a tool costs a second, so there are few.
/// </summary>
public sealed class KafkaToolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topics_are_created_described_and_deleted()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);

        await TopicsAsync(broker, "--create", "--topic", "made", "--partitions", "3", "--config", "retention.ms=5000");
        var described = await TopicsAsync(broker, "--describe", "--topic", "made");
        await TopicsAsync(broker, "--delete", "--topic", "made");

        Assert.Contains("PartitionCount: 3\tReplicationFactor: 1\tConfigs: retention.ms=5000", described, StringComparison.Ordinal);
        Assert.Contains("Partition: 2\tLeader: 1\tReplicas: 1\tIsr: 1", described, StringComparison.Ordinal);
        Assert.Null(broker.State.Topics.Find("made"));
    }

    [Fact]
    public async Task Settings_are_altered_and_described()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("set", 1, Cancelled);
        string[] topic = ["--bootstrap-server", broker.BootstrapServers, "--entity-type", "topics", "--entity-name", "set"];

        await ExternalTool.KafkaAsync("kafka-configs.sh", [.. topic, "--alter", "--add-config", "cleanup.policy=compact,segment.ms=60000"]);

        Assert.Contains("cleanup.policy=compact sensitive=false", await ExternalTool.KafkaAsync("kafka-configs.sh", [.. topic, "--describe"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_read_in_described_reset_and_stands_in_a_log_that_Kafka_decodes()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled))
        {
            await client.CreateTopicAsync("read", 1, Cancelled);
            await client.ProduceAsync("read", Batches.At(TimeProvider.System.GetUtcNow(), "one", "two", "three"), Cancelled);
        }

        var consumed = await ExternalTool.KafkaAsync(
            "kafka-console-consumer.sh", "--bootstrap-server", broker.BootstrapServers, "--topic", "read", "--group", "readers",
            "--from-beginning", "--max-messages", "2");
        var described = await GroupsAsync(broker, "--group", "readers", "--describe");
        await GroupsAsync(broker, "--group", "readers", "--topic", "read", "--reset-offsets", "--to-latest", "--execute");

        Assert.Equal("one\ntwo\n", consumed);
        Assert.Matches(@"readers\s+read\s+0\s+2\s+3\s+1\s+-", described);
        Assert.Equal(3, Assert.Single(await broker.State.Groups.FetchAsync("readers", null, Cancelled)).Value.Offset);
        var files = Directory.EnumerateFiles(broker.Data, "*.log", SearchOption.AllDirectories).Where(IsOffsets);
        var dump = await ExternalTool.KafkaAsync("kafka-dump-log.sh", "--offsets-decoder", "--files", string.Join(',', files));
        Assert.Contains("""key: {"type":"1","data":{"group":"readers","topic":"read","partition":0}} payload: {"version":"3","data":{"offset":3,""",
            dump, StringComparison.Ordinal);
        Assert.Contains(
            """payload: {"version":"3","data":{"protocolType":"consumer","generation":1,"protocol":"range",""", dump, StringComparison.Ordinal);

        static bool IsOffsets(string path) => path.Contains("__consumer_offsets-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idempotent_producers_records_lie_in_segments_and_indexes_that_Kafka_finds_nothing_wrong_with()
    {
        const int Records = 5_000;
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("perf", 1, Cancelled, ("segment.bytes", "200000"));

        string[] load = ["--topic", "perf", "--num-records", $"{Records}", "--record-size", "100", "--throughput", "-1"];
        await ExternalTool.KafkaAsync("kafka-producer-perf-test.sh", ["--bootstrap-server", broker.BootstrapServers, .. load]);
        Assert.Equal(Records, broker.State.Topics.FindPartition("perf", 0)!.EndOffset);
        await broker.Running.StopAsync(Cancelled);

        var files = Directory.EnumerateFiles(Path.Combine(broker.Data, "topics", "perf-0"))
            .Where(file => Path.GetExtension(file) is ".log" or ".index" or ".timeindex").ToList();
        Assert.True(files.Count > 6, "more than two segments");
        var (dump, faults) = await ExternalTool.RunKafkaAsync("kafka-dump-log.sh", "--deep-iteration", "--files", string.Join(',', files));
        Assert.Contains($"| offset: {Records - 1} ", dump, StringComparison.Ordinal);
        Assert.DoesNotContain("isvalid: false", dump, StringComparison.Ordinal);
        // The tool takes every segment but the first for one with a gap before it; Kafka's own segments too.
        Assert.All(
            faults.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            fault =>
                Assert.True(fault.StartsWith("Non-consecutive", StringComparison.Ordinal)
                    || fault.StartsWith("  -1 is followed by", StringComparison.Ordinal), fault));
    }

    private static Task<string> TopicsAsync(TestBroker broker, params string[] arguments) =>
        ExternalTool.KafkaAsync("kafka-topics.sh", ["--bootstrap-server", broker.BootstrapServers, .. arguments]);

    private static Task<string> GroupsAsync(TestBroker broker, params string[] arguments) =>
        ExternalTool.KafkaAsync("kafka-consumer-groups.sh", ["--bootstrap-server", broker.BootstrapServers, .. arguments]);
}
