using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>A trace's waterfall as the browser draws it: short names and no zeros, for there may be thousands of rows. Times are nanoseconds after the start.</summary>
internal sealed record TraceDocument(string Id, long DurationNs, IReadOnlyList<TraceDocument.Service> Resources, IReadOnlyList<TraceDocument.Row> Rows)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static TraceDocument Of(TraceId id, TraceTree tree, IReadOnlySet<SpanId> linkedTo, HuePalette palette)
    {
        var services = tree.Rows.Select(row => row.Span.Resource).DistinctBy(resource => resource.Key).ToList();
        var places = services.Select((resource, place) => (resource.Key, place)).ToDictionary(one => one.Key, one => one.place);
        return new(
            id.ToString(),
            tree.DurationNs,
            [.. services.Select(resource => new Service(resource.Name, resource.InstanceId, palette.Of(resource.Name)))],
            [.. tree.Rows.Select(row => RowOf(row, tree.StartNs, places[row.Span.Resource.Key], linkedTo))]);
    }

    private static Row RowOf(SpanRow row, long startNs, int resource, IReadOnlySet<SpanId> linkedTo) => new(
        row.Span.SpanId.ToString(),
        row.Span.Name,
        row.Depth,
        row.Descendants,
        resource,
        row.Span.StartNs - startNs,
        row.Span.DurationNs,
        row.Span.Status == SpanStatus.Error,
        row.IsOrphan,
        row.Span.Links.Length > 0 || linkedTo.Contains(row.Span.SpanId),
        row.Span.Events.Length == 0 ? null : [.. row.Span.Events.Select(one => one.TimeNs - startNs)],
        row.Gap is null ? null : new(row.Gap.FromNs - startNs, row.Gap.Text));

    /// <summary>An instance of a service, in its colour.</summary>
    internal sealed record Service(string Name, string? Instance, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int Hue);

    internal sealed record Row(
        [property: JsonPropertyName("i")] string Id,
        [property: JsonPropertyName("n")] string Name,
        [property: JsonPropertyName("d")] int Depth,
        [property: JsonPropertyName("c")] int Descendants,
        [property: JsonPropertyName("r")] int Resource,
        [property: JsonPropertyName("s")] long StartNs,
        [property: JsonPropertyName("l")] long LengthNs,
        [property: JsonPropertyName("x")] bool Failed,
        [property: JsonPropertyName("o")] bool IsOrphan,
        [property: JsonPropertyName("k")] bool IsLinked,
        [property: JsonPropertyName("e")] long[]? EventsNs,
        [property: JsonPropertyName("g")] RowGap? Gap);

    internal sealed record RowGap([property: JsonPropertyName("s")] long FromNs, [property: JsonPropertyName("t")] string Text);
}
