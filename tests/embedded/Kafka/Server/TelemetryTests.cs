using System.Diagnostics.Metrics;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What the broker counts and tells of itself.</summary>
public sealed class TelemetryTests
{
    /// <summary>Aspire's orchestrator kills it six seconds after SIGTERM.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_records_and_bytes_are_counted_by_what_they_were()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var counts = new Counts(broker.State.Metrics);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("counted", 3, Cancelled);
        await client.ProduceAsync("counted", Batches.Of("a", "b"), Cancelled);
        await client.ProduceAsync("missing", Batches.Of("c"), Cancelled);
        var answer = await client.AskAsync(ApiKey.Fetch, 4, Requests.Fetch("counted", 0), Cancelled);

        await Eventually.HoldsAsync(() => counts["kafka.request.count", "fetch"] == 1, "the last answer is counted", Cancelled);
        Assert.Equal(2, counts["kafka.message.count", null]);
        Assert.Equal((2, 1), (counts["kafka.request.count", "produce"], counts["kafka.request.count", "create_topics"]));
        Assert.Equal((3, 0), (counts["kafka.partition.count", null], counts["kafka.request.failed", "produce"]));
        Assert.Equal(Batches.Of("a", "b").Length, counts["kafka.log.size", null]);
        Assert.InRange(counts["kafka.network.io", "out"], answer.Length, 10 * answer.Length);
        Assert.InRange(counts["kafka.network.io", "in"], 2 * Batches.Of("c").Length, 1_000);
    }

    [Fact]
    public async Task A_request_that_ends_its_connection_is_counted_as_failed()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var counts = new Counts(broker.State.Metrics);
        using var client = await broker.ConnectAsync(Cancelled);

        await client.SendAsync(ApiKey.Produce, 3, Requests.Produce("missing", Batches.Of("a"), acks: 0), Cancelled);
        await client.IsClosedAsync(Cancelled);

        Assert.Equal(1, counts["kafka.request.failed", "produce"]);
    }

    [Fact]
    public async Task Where_somebody_takes_them_metrics_traces_and_logs_are_sent()
    {
        await using var collector = await OtlpReceiver.StartAsync(Cancelled);
        var environment = collector.Environment;
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        await using var broker = await BrokerProcess.StartAsync(environment, Cancelled);
        await Eventually.HoldsAsync(() => Measured("kafka.partition.count"), "it has begun, which is once it listens", Cancelled);
        using (var producer = Clients.Kafka.Producer(broker.BootstrapServers)) await producer.ProduceAsync("told", new() { Value = "x" }, Cancelled);
        await Eventually.HoldsAsync(() => Measured("kafka.message.count"), "metrics come while it runs", Cancelled);

        Assert.Equal(0, await broker.StopAsync(Cancelled));

        Assert.Contains(collector.Spans, span => span.Attributes.ContainsKey("kafka.clean_shutdown")); // its start
        Assert.Contains(collector.Logs, log => log.Text.Contains("Topic told is created", StringComparison.Ordinal));

        bool Measured(string name) => collector.Metrics.Any(metric => metric.Name == name);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_does_not_hold_up_the_end()
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
        };
        await using var broker = await BrokerProcess.StartAsync(environment, Cancelled);

        Assert.Equal(0, await broker.StopAsync(Cancelled).WaitAsync(StopMax, Cancelled));
    }

    [Fact]
    public async Task A_collector_that_never_answers_does_not_hold_up_the_end_and_what_is_lost_is_said()
    {
        await using var collector = await OtlpReceiver.StartAsync(Cancelled);
        collector.Answer = OtlpAnswer.Never;
        await using var broker = await BrokerProcess.StartAsync(collector.Environment, Cancelled);

        Assert.Equal(0, await broker.StopAsync(Cancelled).WaitAsync(StopMax, Cancelled));

        await Eventually.HoldsAsync(
            () => broker.Output.Any(line => line.Contains("Telemetry was lost: 1 spans", StringComparison.Ordinal)), "it says so", Cancelled);
    }

    [Fact]
    public async Task What_a_collector_refuses_is_counted_and_a_line_says_so()
    {
        await using var collector = await OtlpReceiver.StartAsync(Cancelled);
        collector.Answer = OtlpAnswer.Refuse(Grpc.Core.StatusCode.InvalidArgument);
        var environment = collector.Environment;
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        environment["OTEL_EXPORTER_OTLP_TIMEOUT"] = "500";
        await using var broker = await BrokerProcess.StartAsync(environment, Cancelled);

        await Eventually.HoldsAsync(
            () => broker.Output.Any(line => line.Contains("met a full queue, 1 spans", StringComparison.Ordinal)), "it says so", Cancelled);
        collector.Answer = OtlpAnswer.Accept;

        await Eventually.HoldsAsync(
            () => collector.Metrics.Where(metric => metric.Name == "ecom.telemetry.export.failed").SelectMany(metric => metric.Points)
                .Any(point => point.Attributes["signal"] == "traces" && point.Value == 1),
            "the failed export is counted",
            Cancelled);
    }

    /// <summary>Sums of one broker's instruments, by name and by what they are of: their only attribute's value.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly Lock gate = new();
        private readonly Dictionary<(string Name, string? Of), long> sums = [];

        public Counts(BrokerMetrics metrics)
        {
            listener.InstrumentPublished = (instrument, own) =>
            {
                if (metrics.Owns(instrument.Meter)) own.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.Start();
        }

        public long this[string name, string? of]
        {
            get
            {
                listener.RecordObservableInstruments();
                lock (gate) return sums.GetValueOrDefault((name, of));
            }
        }

        public void Dispose() => listener.Dispose();

        private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = (instrument.Name, tags.Length > 0 ? tags[0].Value as string : null);
            lock (gate) sums[key] = (instrument.IsObservable ? 0 : sums.GetValueOrDefault(key)) + value;
        }
    }
}
