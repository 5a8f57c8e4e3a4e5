using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>What is measured of one prefix's topics, as an exporter would see it.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ConcurrentQueue<(string Instrument, double Value, IReadOnlyDictionary<string, string> Tags)> points = new();
    private readonly ConcurrentDictionary<string, Instrument> instruments = new();
    private readonly MeterListener listener = new();

    public Measured(string prefix)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name != KafkaSpans.SourceName) return;
            instruments[instrument.Name] = instrument;
            own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(prefix, instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(prefix, instrument, value, tags));
        listener.Start();
    }

    public Instrument Instrument(string name) => instruments[name];

    /// <summary>Of one topic and operation.</summary>
    public IReadOnlyList<(double Value, IReadOnlyDictionary<string, string> Tags)> Of(string instrument, string operation, string topic) =>
    [
        .. points.Where(point => point.Instrument == instrument && point.Tags["messaging.operation.name"] == operation
            && point.Tags["messaging.destination.name"] == topic)
            .Select(point => (point.Value, point.Tags)),
    ];

    public void Dispose() => listener.Dispose();

    private void Keep(string prefix, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = new Dictionary<string, string>();
        foreach (var (name, tag) in tags) named.Add(name, Convert.ToString(tag, CultureInfo.InvariantCulture)!);
        if (named.GetValueOrDefault("messaging.destination.name")?.StartsWith($"{prefix}.", StringComparison.Ordinal) == true)
        {
            points.Enqueue((instrument.Name, value, named));
        }
    }
}
