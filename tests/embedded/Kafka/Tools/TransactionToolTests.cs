using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>Apache Kafka's own tools see transactions, end one, and read the files that are left of them.</summary>
public sealed class TransactionToolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transactions_are_listed_described_and_aborted_and_stand_in_files_that_Kafka_decodes()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("paid", 1, Cancelled);
        using var producer = Clients.Kafka.TransactionalProducer(broker.BootstrapServers, "pay", config => config.TransactionTimeoutMs = 600_000);
        producer.BeginTransaction();
        await producer.ProduceAsync(new TopicPartition("paid", 0), new() { Value = "a" }, Cancelled);
        var log = broker.State.Topics.FindPartition("paid", 0)!;
        Assert.Equal(0, log.LastStableOffset);

        Assert.Matches(@"pay\s+1\s+\d+\s+Ongoing", await RunAsync(broker, "list"));
        Assert.Matches(@"1\s+pay\s+\d+\s+0\s+Ongoing\s+600000\s+.*paid-0", await RunAsync(broker, "describe", "--transactional-id", "pay"));
        Assert.Matches(@"\d+\s+0\s+-1\s+0\s+\d+\s+0", await RunAsync(broker, "describe-producers", "--topic", "paid", "--partition", "0"));
        await RunAsync(broker, "abort", "--topic", "paid", "--partition", "0", "--start-offset", "0");

        Assert.Equal(2, log.LastStableOffset);
        await broker.Running.StopAsync(Cancelled); // which writes the indexes
        Assert.Matches(
            @"isControl: true.*\n.*endTxnMarker: ABORT coordinatorEpoch: 0", await DumpAsync(broker, "paid-0", ".log", "--print-data-log"));
        Assert.Contains("firstOffset: 0 lastOffset: 1 lastStableOffset: 2", await DumpAsync(broker, "paid-0", ".txnindex"), StringComparison.Ordinal);
        var state = await DumpAsync(broker, "__transaction_state-*", ".log", "--transaction-log-decoder");
        Assert.Contains(
            """key: {"type":"0","data":{"transactionalId":"pay"}} payload: {"version":"0","data":{"producerId":""", state, StringComparison.Ordinal);
        Assert.Contains("""{"topic":"paid","partitionIds":[0]}""", state, StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(TestBroker broker, params string[] arguments) =>
        ExternalTool.KafkaAsync("kafka-transactions.sh", ["--bootstrap-server", broker.BootstrapServers, .. arguments]);

    private static Task<string> DumpAsync(TestBroker broker, string partition, string kind, params string[] options)
    {
        var files = Directory.EnumerateDirectories(Path.Combine(broker.Data, "topics"), partition)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + kind));
        return ExternalTool.KafkaAsync("kafka-dump-log.sh", [.. options, "--files", string.Join(',', files)]);
    }
}
