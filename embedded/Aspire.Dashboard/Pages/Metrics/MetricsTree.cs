using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>What there is to choose from: resource, meter, instrument. A service's instances are one.</summary>
public sealed record MetricsTree(IReadOnlyList<MetricsTree.Service> Services, int Count)
{
    public static MetricsTree Of(MetricStore metrics)
    {
        var instruments = metrics.Instruments().DistinctBy(one => (one.Resource.Name, one.Meter, one.Name)).ToList();
        return new([.. instruments.GroupBy(one => one.Resource.Name).OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase).Select(ServiceOf)], instruments.Count);
    }

    public static string Url(string resource, string meter, string instrument) =>
        $"/metrics/resource/{Uri.EscapeDataString(resource)}/meter/{Uri.EscapeDataString(meter)}/instrument/{Uri.EscapeDataString(instrument)}";

    private static Service ServiceOf(IGrouping<string, Instrument> service) => new(
        service.Key,
        [.. service.GroupBy(one => one.Meter).OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase).Select(meter =>
            new Meter(meter.Key, [.. meter.Select(one => one.Name).Order(StringComparer.OrdinalIgnoreCase)]))]);

    public sealed record Service(string Name, IReadOnlyList<Meter> Meters);

    public sealed record Meter(string Name, IReadOnlyList<string> Instruments);
}
