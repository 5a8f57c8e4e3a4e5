namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>A time before a span in which nothing was recorded, and what is known about it.</summary>
public sealed record Gap(long FromNs, long ToNs, string Text);

/// <summary>
/// Finds where a trace stood still: a record lay in its topic between the end of its sending and the start of its processing, or a parent had no
/// child at work between one and the next.
/// </summary>
internal static class Gaps
{
    private const long ShortestNs = 1_000_000;

    /// <summary>Between siblings: what is less of the whole trace is not seen in the picture either.</summary>
    private const int SmallestShare = 100;

    public static void Find(TraceTree tree)
    {
        var busyUntil = new long?[tree.Rows.Count];
        foreach (var row in tree.Rows)
        {
            if (row.Parent < 0) continue;
            row.Gap = Waited(tree.Rows[row.Parent], row) ?? BetweenSiblings(tree, busyUntil[row.Parent], row);
            busyUntil[row.Parent] = Math.Max(busyUntil[row.Parent] ?? row.LastEndNs, row.LastEndNs);
        }
    }

    private static Gap? Waited(SpanRow parent, SpanRow row)
    {
        if (!parent.Span.IsSend() || !row.Span.IsProcess()) return null;
        var (from, to) = (parent.Span.EndNs, row.Span.StartNs);
        return to > from ? new(from, to, $"waited {Durations.Text(to - from)} in {row.Span.Topic()}") : null;
    }

    private static Gap? BetweenSiblings(TraceTree tree, long? from, SpanRow row)
    {
        if (from is null || row.Span.StartNs - from < Math.Max(ShortestNs, tree.DurationNs / SmallestShare)) return null;
        return new(from.Value, row.Span.StartNs, $"{Durations.Text(row.Span.StartNs - from.Value)} without a span");
    }
}
