using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads the metrics of an ExportMetricsServiceRequest (opentelemetry/proto/metrics/v1).</summary>
internal sealed class OtlpMetrics(OtlpCommon common, TelemetryStore store)
{
    private readonly OtlpRequest request = new(common, store);
    private readonly OtlpPoints points = new(common);

    public Rejection Read(ReadOnlySpan<byte> bytes)
    {
        var instruments = new List<Instrument>();
        var rejected = request.Walk(bytes, (item, resource, scope) =>
        {
            if (Metric(item, resource, scope) is not { } instrument) return Rejection.Of("a metric has no data of a kind that is known");
            instruments.Add(instrument);
            return Rejection.None;
        });
        foreach (var instrument in instruments) store.Metrics.Add(instrument);
        return rejected;
    }

    /// <summary>Metric: 1 name, 2 description, 3 unit, 5 gauge, 7 sum, 9 histogram, 10 exponential histogram, 11 summary.</summary>
    private Instrument? Metric(ProtoReader message, TelemetryResource resource, InstrumentationScope scope)
    {
        var (name, description, unit, kind) = ("", "", "", (InstrumentKind?)null);
        var dimensions = new List<Dimension>();
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: name = common.Pooled(message.Bytes()); break;
                case 2: description = common.Pooled(message.Bytes()); break;
                case 3: unit = common.Pooled(message.Bytes()); break;
                case 5: kind = Data(message.Message(), points.Number, dimensions, InstrumentKind.Gauge); break;
                case 7: kind = Data(message.Message(), points.Number, dimensions, InstrumentKind.UpDownCounter); break;
                case 9: kind = Data(message.Message(), points.Histogram, dimensions, InstrumentKind.Histogram); break;
                case 10: kind = Data(message.Message(), points.ExponentialHistogram, dimensions, InstrumentKind.Histogram); break;
                case 11: kind = Data(message.Message(), points.Summary, dimensions, InstrumentKind.Histogram); break;
                default: message.Skip(); break;
            }
        }

        return kind is null ? null : new(resource, scope.Name, name, unit, description, kind.Value) { Dimensions = dimensions };
    }

    /// <summary>Every kind of data has its points in 1; of a sum 3 says whether it only grows.</summary>
    private static InstrumentKind Data(ProtoReader message, OtlpPoints.Read read, List<Dimension> into, InstrumentKind kind)
    {
        while (message.Next())
        {
            if (message.Field == 1) into.Add(read(message.Message()));
            else if (message.Field == 3 && kind == InstrumentKind.UpDownCounter && message.UInt64() != 0) kind = InstrumentKind.Counter;
            else if (message.Field != 3 || kind is not (InstrumentKind.UpDownCounter or InstrumentKind.Counter)) message.Skip();
        }

        return kind;
    }
}
