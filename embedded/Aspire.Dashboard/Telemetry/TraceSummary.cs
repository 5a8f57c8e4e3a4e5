namespace Aspire.Dashboard.Telemetry;

/// <summary>One line of the list of traces.</summary>
/// <param name="Number">Counts from 1 in the order of arrival.</param>
/// <param name="Name">Of the span that began it: the one without a parent, or else the earliest.</param>
/// <param name="Resources">How many spans each service has and whether one of them failed, in the order in which they began.</param>
public sealed record TraceSummary(
    TraceId Id, long Number, string Name, Span Root, long StartNs, long EndNs, int SpanCount, int ErrorCount, IReadOnlyList<ResourceCount> Resources)
{
    public long DurationNs => Math.Max(0, EndNs - StartNs);

    internal static TraceSummary Of(Trace trace)
    {
        var root = trace.Spans[0];
        var (start, end, errors) = (long.MaxValue, long.MinValue, 0);
        var counts = new Dictionary<string, (long Start, int Spans, int Errors)>(StringComparer.Ordinal);
        foreach (var span in trace.Spans)
        {
            var failed = span.Status == SpanStatus.Error ? 1 : 0;
            (start, end, errors) = (Math.Min(start, span.StartNs), Math.Max(end, span.EndNs), errors + failed);
            if (IsBefore(span, root)) root = span;
            var count = counts.GetValueOrDefault(span.Resource.Name, (Start: long.MaxValue, Spans: 0, Errors: 0));
            counts[span.Resource.Name] = (Math.Min(count.Start, span.StartNs), count.Spans + 1, count.Errors + failed);
        }

        var resources = counts.OrderBy(count => count.Value.Start).Select(count => new ResourceCount(count.Key, count.Value.Spans, count.Value.Errors));
        return new(trace.Id, trace.Number, root.Name, root, start, end, trace.Spans.Count, errors, [.. resources]);
    }

    private static bool IsBefore(Span span, Span root) => (span.ParentId.IsEmpty, root.ParentId.IsEmpty) switch
    {
        (true, false) => true,
        (false, true) => false,
        _ => span.StartNs < root.StartNs,
    };
}

/// <summary>How many spans of a trace one service has.</summary>
public sealed record ResourceCount(string Name, int Spans, int Errors);
