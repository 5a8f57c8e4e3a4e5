using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>One instrument of one service, all instances of it together, as it is asked for.</summary>
/// <param name="Filters">Each attribute that tells series apart, with its values.</param>
public sealed record InstrumentView(
    string Resource, Instrument Instrument, MetricsQuery Query, MetricChart Chart, IReadOnlyList<DimensionFilter> Filters, int SeriesCount)
{
    /// <summary>Tells the replicas of a service apart, where there are several.</summary>
    private const string InstanceKey = "service.instance.id";

    public string Url => MetricsTree.Url(Resource, Instrument.Meter, Instrument.Name);

    public string Meaning => Instrument.Kind switch
    {
        InstrumentKind.Counter => "Rate",
        InstrumentKind.Histogram => Query.ShowsCount ? "How often" : "Percentiles",
        _ => "Value",
    };

    /// <summary>Of what the chart shows; UCUM's braces around words are for programs.</summary>
    public string Unit
    {
        get
        {
            var isCount = Instrument.Kind == InstrumentKind.Histogram && Query.ShowsCount;
            var unit = isCount ? "" : Instrument.Unit.Trim('{', '}');
            return Instrument.Kind == InstrumentKind.Counter || isCount ? $"{unit}/s" : unit;
        }
    }

    /// <summary>Null where the instrument is not known.</summary>
    public static InstrumentView? Of(MetricStore metrics, string resource, string meter, string name, MetricsQuery query, DateTimeOffset now)
    {
        var time = ChartTime.Until(now, query.Range);
        var known = metrics.Instruments().Where(one => one.Meter == meter && one.Name == name && (one.Resource.Name == resource || one.Resource.Key == resource));
        var found = known.Select(one => metrics.Find(one.Resource.Key, meter, name, time.FromNs)).OfType<Instrument>().ToList();
        if (found.Count == 0) return null;

        var dimensions = found.SelectMany(one => one.Dimensions.Select(dimension => found.Count == 1 ? dimension : WithInstance(dimension, one.Resource))).ToList();
        var chosen = dimensions.Where(dimension => IsWanted(dimension, query)).ToList();
        var chart = MetricChart.Of(found[^1].Kind, chosen, time, query.ShowsCount);
        return new(resource, found[^1] with { Dimensions = [] }, query, chart, DimensionFilter.Of(dimensions, query), chosen.Count);
    }

    private static Dimension WithInstance(Dimension dimension, TelemetryResource resource) =>
        dimension with { Attributes = [.. dimension.Attributes, new(InstanceKey, resource.InstanceId)] };

    /// <summary>Of an attribute any of its wanted values, and so for each attribute that something is wanted of.</summary>
    private static bool IsWanted(Dimension dimension, MetricsQuery query) =>
        query.Wanted.GroupBy(one => one.Key).All(wanted => wanted.Any(one => one.Value == (dimension.Attributes.FindText(wanted.Key) ?? "")));
}

/// <summary>An attribute of the series, its values and which of them are wanted; a series without it has the empty value.</summary>
public sealed record DimensionFilter(string Key, IReadOnlyList<(string Value, bool IsWanted)> Values, int Hidden)
{
    public const int ValuesMax = 100;

    public static IReadOnlyList<DimensionFilter> Of(IReadOnlyList<Dimension> dimensions, MetricsQuery query)
    {
        var keys = dimensions.SelectMany(dimension => dimension.Attributes).Select(attribute => attribute.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. keys.Select(key => Of(key, dimensions, query))];
    }

    private static DimensionFilter Of(string key, IReadOnlyList<Dimension> dimensions, MetricsQuery query)
    {
        var values = dimensions.Select(dimension => dimension.Attributes.FindText(key) ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase).ToList();
        return new(key, [.. values.Take(ValuesMax).Select(value => (value, query.Wanted.Contains((key, value))))], Math.Max(0, values.Count - ValuesMax));
    }
}
