namespace Aspire.Dashboard.Telemetry;

/// <summary>The traces held in memory, the oldest dropped first. Safe for many threads; whoever reads gets copies.</summary>
public sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<TraceId, Trace> traces = [];
    private readonly Queue<Trace> order = new();
    private readonly Dictionary<TraceId, HashSet<TraceId>> linkedFrom = [];
    private long arrived;
    private int spanCount;
    private long version;

    /// <summary>Grows with each change: who has seen this one has nothing to ask for.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>How many spans and traces there are now.</summary>
    public (int Traces, int Spans) Count
    {
        get
        {
            lock (gate) return (traces.Count, spanCount);
        }
    }

    public void Add(IReadOnlyList<Span> spans)
    {
        lock (gate)
        {
            version++;
            foreach (var span in spans) Add(span);
            while (traces.Count > limits.MaxTraceCount || (spanCount > limits.MaxSpanCount && traces.Count > 1)) DropOldest();
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<TraceSummary> Summaries()
    {
        lock (gate) return [.. order.Reverse().Select(trace => trace.Summary())];
    }

    /// <summary>The newest first, of those that have a span as asked for.</summary>
    public IReadOnlyList<TraceSummary> Summaries(Func<TraceSummary, IReadOnlyList<Span>, bool> filter)
    {
        lock (gate) return [.. order.Reverse().Where(trace => filter(trace.Summary(), trace.Spans)).Select(trace => trace.Summary())];
    }

    /// <summary>Null where it is not known.</summary>
    public TraceSummary? Summary(TraceId id)
    {
        lock (gate) return traces.TryGetValue(id, out var trace) ? trace.Summary() : null;
    }

    /// <summary>A trace's spans in the order of their start; empty where it is not known.</summary>
    public IReadOnlyList<Span> Spans(TraceId id)
    {
        lock (gate) return traces.TryGetValue(id, out var trace) ? [.. trace.Spans.OrderBy(span => span.StartNs)] : [];
    }

    /// <summary>How many spans of a trace there are; 0 where it is not known.</summary>
    public int SpanCountOf(TraceId id)
    {
        lock (gate) return traces.TryGetValue(id, out var trace) ? trace.Spans.Count : 0;
    }

    /// <summary>Which spans of other traces link into this one: (the span that links, the span that it links to).</summary>
    public IReadOnlyList<(Span From, SpanId To)> Backlinks(TraceId id)
    {
        lock (gate)
        {
            if (!linkedFrom.TryGetValue(id, out var sources)) return [];
            return
            [
                .. from source in sources
                   from span in traces.TryGetValue(source, out var trace) ? trace.Spans : []
                   from link in span.Links
                   where link.TraceId == id
                   select (span, link.SpanId),
            ];
        }
    }

    /// <summary>Forgets all, or what one service has sent.</summary>
    public void Clear(string? resource = null)
    {
        lock (gate)
        {
            version++;
            var kept = resource is null ? [] : order.SelectMany(trace => trace.Spans).Where(span => span.Resource.Name != resource).ToList();
            traces.Clear();
            order.Clear();
            linkedFrom.Clear();
            spanCount = 0;
            foreach (var span in kept) Add(span);
        }
    }

    private void Add(Span span)
    {
        if (!traces.TryGetValue(span.TraceId, out var trace))
        {
            traces[span.TraceId] = trace = new(span.TraceId, ++arrived);
            order.Enqueue(trace);
        }

        if (trace.Add(span)) spanCount++;
        foreach (var link in span.Links)
        {
            if (link.TraceId == span.TraceId) continue;
            if (!linkedFrom.TryGetValue(link.TraceId, out var sources)) linkedFrom[link.TraceId] = sources = [];
            sources.Add(span.TraceId);
        }
    }

    private void DropOldest()
    {
        var trace = order.Dequeue();
        traces.Remove(trace.Id);
        spanCount -= trace.Spans.Count;
        linkedFrom.Remove(trace.Id);
        foreach (var link in trace.Spans.SelectMany(span => span.Links))
            if (linkedFrom.TryGetValue(link.TraceId, out var sources) && sources.Remove(trace.Id) && sources.Count == 0) linkedFrom.Remove(link.TraceId);
    }
}
