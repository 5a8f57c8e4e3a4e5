using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>Finds a text anywhere in a span: in names, ids, attributes and events.</summary>
internal static class SpanText
{
    public static bool Holds(Span span, string text) =>
        Has(span.Name, text)
        || Has(span.Resource.Key, text)
        || Has(span.StatusMessage, text)
        || Has(span.SpanId.ToString(), text)
        || Has(span.Attributes, text)
        || span.Events.Any(one => Has(one.Name, text) || Has(one.Attributes, text));

    private static bool Has(TelemetryAttribute[] attributes, string text) => attributes.Any(one => Has(one.Key, text) || Has(one.Text, text));

    private static bool Has(string whole, string text) => whole.Contains(text, StringComparison.OrdinalIgnoreCase);
}
