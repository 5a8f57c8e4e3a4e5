using Confluent.Kafka;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>What was acknowledged is there after SIGKILL: every record once, in dense offsets, and every committed offset.</summary>
public sealed class CrashTests
{
    private const int Rounds = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_record_is_readable_once_after_each_kill()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var acknowledged = new List<int>();
        using var producer = Kafka.Producer(broker.BootstrapServers, config => config.MessageTimeoutMs = 60_000);
        var next = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var deliveries = new List<Task<DeliveryResult<string, string>>>();
            var killed = false;
            for (var i = 0; i < 2_000; i++)
            {
                deliveries.Add(producer.ProduceAsync("kept", new() { Value = $"{next++}" }, Cancelled));
                if (i != 700) continue;
                await deliveries[0]; // in the middle: some acknowledged, some on their way
                await broker.KillAsync();
                killed = true;
            }

            Assert.True(killed);
            await broker.RestartAsync(Cancelled);
            acknowledged.AddRange(
                (await Task.WhenAll(deliveries)).Select(delivery => int.Parse(delivery.Value, System.Globalization.CultureInfo.InvariantCulture)));
        }

        var read = Kafka.ReadAll(broker.BootstrapServers, "kept");

        Assert.Equal(Enumerable.Range(0, read.Count).Select(i => (long)i), read.Select(record => record.Offset.Value));
        Assert.Equal(acknowledged.Order().Select(i => $"{i}"),
            read.Select(record => record.Message.Value).OrderBy(value => value.Length).ThenBy(value => value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_committed_offset_survives_a_kill_and_the_group_goes_on_from_there()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        using (var producer = Kafka.Producer(broker.BootstrapServers))
            for (var i = 0; i < 10; i++) await producer.ProduceAsync("read", new() { Value = $"{i}" }, Cancelled);

        Assert.Equal(["0", "1", "2", "3"], ConsumeAndCommit(broker.BootstrapServers, 4));
        await broker.KillAsync();
        await broker.RestartAsync(Cancelled);

        Assert.Equal(["4", "5"], ConsumeAndCommit(broker.BootstrapServers, 2));
    }

    [Fact]
    public async Task A_torn_tail_is_cut_off_and_the_log_goes_on()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        using (var producer = Kafka.Producer(broker.BootstrapServers))
            for (var i = 0; i < 10; i++) await producer.ProduceAsync("torn", new() { Value = $"{i}" }, Cancelled);
        await broker.KillAsync();
        var log = Path.Combine(broker.Data, "topics", "torn-0", "00000000000000000000.log");
        await using (var file = File.Open(log, FileMode.Open)) file.SetLength(file.Length - 7);
        await File.AppendAllTextAsync(log, "not a batch", Cancelled);

        await broker.RestartAsync(Cancelled);
        using (var producer = Kafka.Producer(broker.BootstrapServers)) await producer.ProduceAsync("torn", new() { Value = "on" }, Cancelled);

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "on"],
            Kafka.ReadAll(broker.BootstrapServers, "torn").Select(record => record.Message.Value));
    }

    [Fact]
    public async Task Asked_to_stop_it_is_gone_within_two_seconds_though_clients_idle_and_starts_clean()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        using var producer = Kafka.Producer(broker.BootstrapServers);
        await producer.ProduceAsync("nothing", new() { Value = "x" }, Cancelled);
        using var idle = new GroupConsumer(broker.BootstrapServers, "idle", "nothing", PartitionAssignmentStrategy.Range);
        await Eventually.HoldsAsync(() => idle.Partitions.Count == 1, "the idle consumer is a member", Cancelled);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        soon.CancelAfter(TimeSpan.FromSeconds(2));

        Assert.Equal(0, await broker.StopAsync(soon.Token));

        Assert.True(File.Exists(Path.Combine(broker.Data, "clean.shutdown")));
        await broker.RestartAsync(Cancelled);
        Assert.Single(Kafka.ReadAll(broker.BootstrapServers, "nothing"));
    }

    private static List<string> ConsumeAndCommit(string bootstrapServers, int count)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "reads",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe("read");
        var values = new List<string>();
        while (values.Count < count)
            values.Add((consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException("Nothing came.")).Message.Value);
        consumer.Commit([new TopicPartitionOffset("read", 0, consumer.Position(new("read", 0)))]);
        consumer.Close();
        return values;
    }
}
