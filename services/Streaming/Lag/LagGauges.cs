using System.Diagnostics.Metrics;
using System.Globalization;

namespace EcomStreaming.Streaming;

/// <summary>Publishes the lag as metrics under the shop's own names, because no convention has any. Unknown values are not published.</summary>
internal sealed class LagGauges : IDisposable
{
    public const string MeterName = "EcomStreaming.Kafka.Lag";

    private readonly Meter meter = new(MeterName);
    private readonly LagReport report;

    public LagGauges(LagReport report)
    {
        this.report = report;
        meter.CreateObservableGauge(
            "ecom.kafka.consumer.lag",
            () => Current.Select(lag => new Measurement<long>(lag.Messages, Tags(lag))), "{message}", "Records that a group has not committed yet");
        meter.CreateObservableGauge(
            "ecom.kafka.consumer.lag.time",
            () => Current.Select(lag => new Measurement<double>(lag.Age.TotalSeconds, Tags(lag))), "s",
            "Age of the oldest record that a group has not committed yet");
        meter.CreateObservableGauge(
            "ecom.kafka.consumer.committed_offset",
            () => Current.Select(lag => new Measurement<long>(lag.Committed, Tags(lag))),
            "{offset}",
            "What a group reads next: its commit, or the log's beginning where it has none");
        meter.CreateObservableGauge(
            "ecom.kafka.partition.end_offset",
            () => Current.DistinctBy(lag => (lag.Topic, lag.Partition)).Select(lag => new Measurement<long>(lag.End, PartitionTags(lag))),
            "{offset}",
            "One behind a partition's last record, whoever reads it");
    }

    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, meter);

    /// <param name="lags">Null where it is not known any more.</param>
    public void Show(IReadOnlyList<PartitionLag>? lags) => report.Show(lags);

    private IReadOnlyList<PartitionLag> Current => report.Current ?? [];

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?>[] Tags(PartitionLag lag) => [new("messaging.consumer.group.name", lag.Group), .. PartitionTags(lag)];

    private static KeyValuePair<string, object?>[] PartitionTags(PartitionLag lag) =>
    [
        new("messaging.destination.name", lag.Topic),
        new("messaging.destination.partition.id", lag.Partition.ToString(CultureInfo.InvariantCulture)),
    ];
}
