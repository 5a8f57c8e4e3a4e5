using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// The broker's metrics, under the names that OpenTelemetry's rules for Apache Kafka use, so that one set of charts fits both. Without a listener a
/// count costs almost nothing.
/// </summary>
internal sealed class BrokerMetrics : IDisposable
{
    public const string MeterName = "EcomStreaming.Broker";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    };

    private static readonly FrozenDictionary<ApiKey, KeyValuePair<string, object?>> Types = ApiTable.All.ToFrozenDictionary(
        api => api.Key, api => KeyValuePair.Create("type", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName(api.Key.ToString())));

    private static readonly KeyValuePair<string, object?> In = new("direction", "in");
    private static readonly KeyValuePair<string, object?> Out = new("direction", "out");

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> messages;
    private readonly Counter<long> requests;
    private readonly Counter<long> failures;
    private readonly Counter<long> network;
    private readonly Counter<long> ended;
    private readonly Histogram<double> durations;

    public BrokerMetrics(TopicRegistry topics)
    {
        messages = meter.CreateCounter<long>("kafka.message.count", "{message}", "Records that were taken from producers.");
        requests = meter.CreateCounter<long>("kafka.request.count", "{request}", "Requests that were answered.");
        failures = meter.CreateCounter<long>("kafka.request.failed", "{request}", "Requests that ended their connection.");
        network = meter.CreateCounter<long>("kafka.network.io", "By", "Bytes of requests and of their answers.");
        ended = meter.CreateCounter<long>("kafka.connection.ended", "{connection}", "Connections that the broker ended, by reason.");
        durations = meter.CreateHistogram(
            "kafka.request.duration", "s", "From a request's last byte to its answer's, waiting included.", advice: Seconds);
        meter.CreateObservableUpDownCounter("kafka.partition.count", () => topics.PartitionCount, "{partition}", "Partitions of all topics.");
        meter.CreateObservableUpDownCounter(
            "kafka.partition.offline", () => topics.Offline.Count(), "{partition}", "Partitions that are offline, because their files are damaged.");
        meter.CreateObservableCounter("kafka.log.damage", () => topics.Damage.Count, "{read}", "Reads that met damage in the files of a log.");
        meter.CreateObservableUpDownCounter("kafka.log.size", () => topics.Bytes, "By", "What all logs take on the disk, without their indexes.");
    }

    /// <summary>Several brokers of one process have instruments of the same names.</summary>
    public bool Owns(Meter other) => other == meter;

    public void CountMessages(int count) => messages.Add(count);

    public void CountAnswer(ApiKey key, long bytesIn, long bytesOut, TimeSpan duration)
    {
        if (!requests.Enabled) return;
        var type = Types[key];
        requests.Add(1, type);
        durations.Record(duration.TotalSeconds, type);
        network.Add(bytesIn, In);
        network.Add(bytesOut, Out);
    }

    public void CountFailure(ApiKey key) => failures.Add(1, Types[key]);

    public void CountEnded(EndReason reason) =>
        ended.Add(1, KeyValuePair.Create("reason", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName($"{reason}")));

    public void Dispose() => meter.Dispose();
}
