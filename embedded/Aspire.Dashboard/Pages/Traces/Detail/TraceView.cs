using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>What the pages of one trace have above their picture.</summary>
public sealed record TraceView(TraceId Id, string Name, long StartNs, long DurationNs, int Depth, int SpanCount, IReadOnlyList<ResourceCount> Resources)
{
    public string Url => $"/traces/detail/{Id}";

    /// <summary>Null where the trace is not held.</summary>
    public static TraceView? Of(TelemetryStore telemetry, TraceId id)
    {
        if (telemetry.Traces.Summary(id) is not { } trace) return null;
        var depth = TraceTree.Of(telemetry.Traces.Spans(id)).Depth;
        return new(id, trace.Name, trace.StartNs, trace.DurationNs, depth, trace.SpanCount, trace.Resources);
    }
}
