using EcomStreaming.Broker.Log;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// All that is measured, each for both brokers in turn, round by round, so that a machine that changes its mind changes it for both.
/// </summary>
internal sealed class Measurements(IReadOnlyList<BrokerKind> kinds, BenchOptions options, Results results)
{
    private const int ManyPartitions = 8;
    private static readonly int[] RecordBytes = [100, 1_024];
    private static readonly int[] Rates = [1_000, 10_000];
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private static readonly List<(int RecordBytes, CompressionCodec Codec, int Partitions)> Produces =
    [
        .. from codec in new[] { CompressionCodec.None, CompressionCodec.Lz4 }
           from bytes in RecordBytes
           from partitions in new[] { 1, ManyPartitions }
           select (bytes, codec, partitions),
    ];

    private int topics;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Wants("start")) await EachAsync(StartAsync, cancellationToken);
        if (options.Wants("crash")) await EachAsync(CrashAsync, cancellationToken);
        if (options.Wants("client")) await CeilingsAsync(cancellationToken);
        await SideBySideAsync(cancellationToken);
        if (options.Wants("allocations")) await AllocationsAsync(cancellationToken);
    }

    private async Task EachAsync(Func<BrokerKind, CancellationToken, Task> measure, CancellationToken cancellationToken)
    {
        for (var round = 0; round < options.Rounds; round++)
            foreach (var kind in kinds) await measure(kind, cancellationToken);
    }

    /// <summary>A second start, on a folder that was left in order: the first one of Apache Kafka formats its folder.</summary>
    private async Task StartAsync(BrokerKind kind, CancellationToken cancellationToken)
    {
        await using var broker = new BrokerProcess(kind);
        await broker.StartAsync(null, cancellationToken);
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        await broker.StopAsync(cancellationToken);
        results.Add("start to metadata, ms", kind.Name, (await broker.StartAsync(topic, cancellationToken)).TotalMilliseconds);
        await Task.Delay(Settle, cancellationToken);
        results.Add("idle memory, MiB", kind.Name, broker.MemoryMiB());
    }

    private async Task CrashAsync(BrokerKind kind, CancellationToken cancellationToken)
    {
        await using var broker = new BrokerProcess(kind);
        await broker.StartAsync(null, cancellationToken);
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        Fill(broker, topic, 1_024);
        await broker.KillAsync(cancellationToken);
        results.Add("start after SIGKILL with 1 GB, ms", kind.Name, (await broker.StartAsync(topic, cancellationToken)).TotalMilliseconds);
    }

    private async Task CeilingsAsync(CancellationToken cancellationToken)
    {
        foreach (var (recordBytes, codec, partitions) in Produces)
        {
            await using var sink = new BrokerProcess(BrokerKind.Sink(partitions, recordBytes));
            await sink.StartAsync(null, cancellationToken);
            results.Add(ProduceRow(recordBytes, codec, partitions), sink.Name,
                Run().Produce(sink, Frame("sink", recordBytes, codec, partitions, null)).RecordsPerSecond);
            if (codec == CompressionCodec.None && partitions == ManyPartitions)
                results.Add(ConsumeRow(recordBytes), sink.Name, Run().Consume(sink, "sink", partitions).RecordsPerSecond);
        }
    }

    private async Task SideBySideAsync(CancellationToken cancellationToken)
    {
        await using var both = await Contest.StartAsync(kinds, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            // Who comes second finds the memory that the first one's log has left: each is second as often as the other.
            var brokers = round % 2 == 0 ? both.Brokers : both.Brokers.Reverse();
            foreach (var produce in Produces.Where(_ => options.Wants("produce")))
                foreach (var broker in brokers) await ProduceAsync(broker, produce, cancellationToken);
            foreach (var recordBytes in RecordBytes.Where(_ => options.Wants("consume")))
                foreach (var broker in brokers) await ConsumeAsync(broker, recordBytes, cancellationToken);
            foreach (var perSecond in Rates.Where(_ => options.Wants("latency")))
                foreach (var broker in brokers) await LatencyAsync(broker, perSecond, cancellationToken);
            foreach (var broker in brokers.Where(_ => options.Wants("transactions"))) await TransactionsAsync(broker, cancellationToken);
            foreach (var broker in brokers.Where(_ => options.Wants("groups"))) await GroupsAsync(broker, cancellationToken);
        }
    }

    private async Task ProduceAsync(
        BrokerProcess broker, (int RecordBytes, CompressionCodec Codec, int Partitions) what, CancellationToken cancellationToken)
    {
        using var admin = new RawConnection(broker.Endpoint);
        var topic = await NewTopicAsync(broker, what.Partitions, cancellationToken);
        var producer = await Admin.InitProducerAsync(admin, null, cancellationToken);
        var result = Run().Produce(broker, Frame(topic, what.RecordBytes, what.Codec, what.Partitions, producer));
        var row = ProduceRow(what.RecordBytes, what.Codec, what.Partitions);
        results.Add(row, broker.Name, result.RecordsPerSecond);
        results.Add($"{row}: CPU s/GB", broker.Name, result.CpuSecondsPerGigabyte);
        await DropAsync(admin, topic, cancellationToken);
    }

    private async Task ConsumeAsync(BrokerProcess broker, int recordBytes, CancellationToken cancellationToken)
    {
        using var admin = new RawConnection(broker.Endpoint);
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        Fill(broker, topic, recordBytes);
        var result = Run().Consume(broker, topic, ManyPartitions);
        results.Add(ConsumeRow(recordBytes), broker.Name, result.RecordsPerSecond);
        results.Add($"{ConsumeRow(recordBytes)}: CPU s/GB", broker.Name, result.CpuSecondsPerGigabyte);
        await DropAsync(admin, topic, cancellationToken);
    }

    /// <summary>Gigabytes that are deleted, and written back late, are nothing that the next measurement should pay for.</summary>
    private static async Task DropAsync(RawConnection admin, string topic, CancellationToken cancellationToken)
    {
        Admin.DeleteTopic(admin, topic);
        await Task.Delay(Settle, cancellationToken);
    }

    private async Task LatencyAsync(BrokerProcess broker, int perSecond, CancellationToken cancellationToken)
    {
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        var (median, p99) = await new LatencyRun(broker, topic, ManyPartitions, perSecond, options.WarmUp, options.Measured)
            .RunAsync(cancellationToken);
        results.Add($"end to end at {perSecond}/s, p50 ms", broker.Name, median);
        results.Add($"end to end at {perSecond}/s, p99 ms", broker.Name, p99);
    }

    private async Task TransactionsAsync(BrokerProcess broker, CancellationToken cancellationToken)
    {
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        var (whole, commit) = await new TransactionRun(broker, topic, ManyPartitions, options.WarmUp, options.Measured)
            .RunAsync(topic, cancellationToken);
        results.Add("transaction of one record, ms", broker.Name, whole);
        results.Add("its commit alone, ms", broker.Name, commit);
    }

    private async Task GroupsAsync(BrokerProcess broker, CancellationToken cancellationToken)
    {
        var topic = await NewTopicAsync(broker, ManyPartitions, cancellationToken);
        var (join, leave) = await new GroupRun(broker, topic, ManyPartitions, TimeSpan.FromMilliseconds(10)).RebalanceAsync(cancellationToken);
        results.Add("rebalance: one joins, ms", broker.Name, join.TotalMilliseconds);
        results.Add("rebalance: one leaves, ms", broker.Name, leave.TotalMilliseconds);
        topic = await NewTopicAsync(broker, 400, cancellationToken);
        var (start, left) = await new GroupRun(broker, topic, 400, TimeSpan.FromMilliseconds(500)).ScaleAsync(200, 20, cancellationToken);
        results.Add("200 members own 400 partitions, s", broker.Name, start.TotalSeconds);
        results.Add("again after 20 left, s", broker.Name, left.TotalSeconds);
    }

    private async Task AllocationsAsync(CancellationToken cancellationToken)
    {
        foreach (var recordBytes in RecordBytes)
        {
            var shape = new BatchShape(recordBytes, options.BatchBytes, CompressionCodec.None);
            var (produce, fetch) = await AllocationRun.RunAsync(shape, cancellationToken);
            results.Add($"allocated by a produce of {shape.Records} × {recordBytes} B, bytes", "embedded", produce);
            results.Add($"allocated by a fetch of 1 MiB of {recordBytes} B, bytes", "embedded", fetch);
        }
    }

    private ThroughputRun Run() => new(options.WarmUp, options.Measured);

    private void Fill(BrokerProcess broker, string topic, int recordBytes) =>
        ThroughputRun.Fill(broker, Frame(topic, recordBytes, CompressionCodec.None, ManyPartitions, null), options.FillBytes);

    private ProduceFrame Frame(string topic, int recordBytes, CompressionCodec codec, int partitions, TransactionalProducer? producer)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new(topic, [.. Enumerable.Range(0, partitions)],
            new BatchShape(recordBytes, options.BatchBytes, codec).ToBatch(producer, isTransactional: false, now));
    }

    private async Task<string> NewTopicAsync(BrokerProcess broker, int partitions, CancellationToken cancellationToken)
    {
        using var admin = new RawConnection(broker.Endpoint);
        var topic = $"bench-{++topics}";
        await Admin.CreateTopicAsync(admin, topic, partitions, cancellationToken);
        return topic;
    }

    private static string ProduceRow(int recordBytes, CompressionCodec codec, int partitions) =>
        $"produce {recordBytes} B, {codec.ToString().ToLowerInvariant()}, {partitions} partition{(partitions == 1 ? "" : "s")}, records/s";

    private static string ConsumeRow(int recordBytes) => $"consume {recordBytes} B, {ManyPartitions} partitions, records/s";
}
