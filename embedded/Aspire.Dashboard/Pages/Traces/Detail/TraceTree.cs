using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces.Detail;

/// <summary>One span's line in the waterfall.</summary>
/// <param name="Parent">The parent's place among the rows; -1 at the top.</param>
/// <param name="IsOrphan">It has a parent, which is not there.</param>
public sealed record SpanRow(Span Span, int Parent, int Depth, bool IsOrphan)
{
    /// <summary>How many rows below it belong to it.</summary>
    public int Descendants { get; internal set; }

    /// <summary>When the last of it and its descendants ended.</summary>
    public long LastEndNs { get; internal set; }

    /// <summary>The time before it in which nothing was recorded; null for none worth a word.</summary>
    public Gap? Gap { get; internal set; }
}

/// <summary>The spans of a trace, each after its parent, siblings in the order of their start.</summary>
public sealed record TraceTree(IReadOnlyList<SpanRow> Rows, long StartNs, long EndNs)
{
    public long DurationNs => Math.Max(0, EndNs - StartNs);

    /// <summary>How many levels there are.</summary>
    public int Depth => Rows.Count == 0 ? 0 : Rows.Max(row => row.Depth) + 1;

    /// <param name="spans">In the order of their start.</param>
    public static TraceTree Of(IReadOnlyList<Span> spans)
    {
        var known = spans.Select(span => span.SpanId).ToHashSet();
        var children = spans.Where(span => known.Contains(span.ParentId)).ToLookup(span => span.ParentId);
        var rows = new List<SpanRow>(spans.Count);
        var placed = new HashSet<SpanId>(spans.Count);
        foreach (var span in spans)
            if (!known.Contains(span.ParentId)) Place(span, !span.ParentId.IsEmpty);
        foreach (var span in spans) Place(span, isOrphan: true); // what is left is its own ancestor

        Sum(rows);
        var tree = new TraceTree(rows, spans.Count == 0 ? 0 : spans.Min(span => span.StartNs), spans.Count == 0 ? 0 : spans.Max(span => span.EndNs));
        Gaps.Find(tree);
        return tree;

        void Place(Span top, bool isOrphan)
        {
            var open = new Stack<SpanRow>(); // no recursion: a trace may be thousands of levels deep
            open.Push(new(top, -1, 0, isOrphan));
            while (open.TryPop(out var row))
            {
                if (!placed.Add(row.Span.SpanId)) continue;
                rows.Add(row);
                foreach (var child in children[row.Span.SpanId].Reverse()) open.Push(new(child, rows.Count - 1, row.Depth + 1, IsOrphan: false));
            }
        }
    }

    private static void Sum(List<SpanRow> rows)
    {
        for (var place = rows.Count - 1; place >= 0; place--)
        {
            var row = rows[place];
            row.LastEndNs = Math.Max(row.LastEndNs, row.Span.EndNs);
            if (row.Parent < 0) continue;
            var parent = rows[row.Parent];
            parent.Descendants += row.Descendants + 1;
            parent.LastEndNs = Math.Max(parent.LastEndNs, row.LastEndNs);
        }
    }
}
