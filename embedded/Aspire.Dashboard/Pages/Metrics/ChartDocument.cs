using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>A chart as the browser draws it. Times are milliseconds since 1970.</summary>
internal sealed record ChartDocument(string Unit, double FromMs, double StepMs, IReadOnlyList<ChartLine> Lines, IReadOnlyList<ChartDocument.Point> Exemplars)
{
    public static ChartDocument Of(InstrumentView view)
    {
        var chart = view.Chart;
        var showsExemplars = view.Instrument.Kind == InstrumentKind.Histogram && !view.Query.ShowsCount; // only there are they what the axis measures
        return new(
            view.Unit,
            chart.Time.FromNs / 1e6,
            chart.Time.StepNs / 1e6,
            chart.Lines,
            showsExemplars ? [.. chart.Exemplars.Select(one => new Point(one.TimeNs / 1e6, one.Value, UrlOf(one)))] : []);
    }

    public static string UrlOf(Exemplar exemplar) =>
        $"/traces/detail/{exemplar.TraceId}" + (exemplar.SpanId.IsEmpty ? "" : $"?span={exemplar.SpanId}");

    /// <summary>A measured value and where its trace is.</summary>
    internal sealed record Point(double AtMs, double Value, string Url);
}
