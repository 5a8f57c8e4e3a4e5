using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>Resources as boxes in columns, arrows to what they need: each stands left of all that it needs, except where they need each other.</summary>
public sealed record ResourceGraph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges, int Columns)
{
    private const int OrderingPasses = 4;

    /// <summary>Instances of one name are one box, which shows the worst of their states.</summary>
    public static ResourceGraph Of(IReadOnlyList<BoardResource> resources)
    {
        var byName = resources.GroupBy(resource => resource.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.OrdinalIgnoreCase);
        var edges = byName.Values
            .SelectMany(group => group[0].References.Where(byName.ContainsKey).Select(needed => new GraphEdge(group[0].Name, byName[needed][0].Name)))
            .Where(edge => edge.From != edge.To).Distinct().ToList();
        var depths = Depths(byName.Values.Select(group => group[0].Name), edges);
        var deepest = depths.Count == 0 ? 0 : depths.Values.Max();
        var columns = depths.GroupBy(depth => deepest - depth.Value).OrderBy(column => column.Key).Select(column => column.Select(depth => depth.Key).ToList()).ToList();
        Order(columns, edges);
        var nodes = columns.SelectMany((column, x) => column.Select((name, y) => Node(byName[name], x, y)));
        return new([.. nodes], edges, columns.Count);
    }

    /// <summary>How long the longest way is to something that needs nothing. An arrow back into the way that is being walked is not followed.</summary>
    private static Dictionary<string, int> Depths(IEnumerable<string> names, List<GraphEdge> edges)
    {
        var needs = edges.ToLookup(edge => edge.From, edge => edge.To);
        var (depths, open) = (new Dictionary<string, int>(), new HashSet<string>());
        foreach (var name in names) Walk(name);
        return depths;

        int Walk(string name)
        {
            if (depths.TryGetValue(name, out var known)) return known;
            open.Add(name);
            var depth = needs[name].Where(needed => !open.Contains(needed)).Select(needed => Walk(needed) + 1).DefaultIfEmpty(0).Max();
            open.Remove(name);
            return depths[name] = depth;
        }
    }

    /// <summary>Each box goes to the height of those it is tied to, on average: few arrows cross then.</summary>
    private static void Order(List<List<string>> columns, List<GraphEdge> edges)
    {
        var ties = edges.SelectMany(edge => new[] { (Name: edge.From, Other: edge.To), (Name: edge.To, Other: edge.From) }).ToLookup(tie => tie.Name, tie => tie.Other);
        var heights = new Dictionary<string, double>();
        foreach (var column in columns) Measure(column);
        for (var pass = 0; pass < OrderingPasses; pass++)
        {
            for (var x = 0; x < columns.Count; x++)
            {
                columns[x] = [.. columns[x].OrderBy(name => ties[name].Select(other => heights[other]).DefaultIfEmpty(heights[name]).Average())];
                Measure(columns[x]); // at once: two columns that both gave way would cross for ever
            }
        }

        void Measure(List<string> column)
        {
            for (var y = 0; y < column.Count; y++) heights[column[y]] = y - ((column.Count - 1) / 2.0);
        }
    }

    private static GraphNode Node(List<BoardResource> instances, int column, int place)
    {
        var worst = instances.Select(StateLook.Of).MaxBy(look => Array.IndexOf(Tones, look.Tone))!;
        return new(instances[0].Name, instances[0].Id, worst.Name, worst.Note, worst.Icon, worst.Tone, instances.Count, column, place);
    }

    /// <summary>From harmless to bad.</summary>
    private static readonly string[] Tones = ["good", "quiet", "warning", "error"];
}

/// <summary>A box, with the column and the place in it.</summary>
public sealed record GraphNode(string Name, string Id, string State, string? Note, string Icon, string Tone, int Instances, int Column, int Place);

/// <summary>An arrow from what needs to what is needed.</summary>
public sealed record GraphEdge(string From, string To);
