using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>The resources that were asked for, what they can be filtered by, and the one whose details are open.</summary>
public sealed record ResourceList(
    ResourceQuery Query,
    IReadOnlyList<ResourceRow> Rows,
    int Total,
    int HiddenCount,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> States,
    IReadOnlyList<string> Healths,
    ResourceDetails? Details,
    ResourceGraph Graph)
{
    public static ResourceList Of(IReadOnlyList<BoardResource> resources, ResourceQuery query, IReadOnlyDictionary<string, int> unreadErrors)
    {
        var matching = resources.Where(query.Matches).ToList();
        return new(
            query,
            [.. matching.Select(resource => ResourceRow.Of(resource, resources, unreadErrors))],
            resources.Count,
            resources.Count(resource => resource.IsHidden),
            Choices(resources.Select(resource => resource.Type), query.Type),
            Choices(resources.Select(StateLook.NameOf), query.State),
            Choices(resources.Select(resource => resource.Health ?? ""), query.Health),
            resources.FirstOrDefault(resource => resource.Id == query.Selected) is { } selected ? ResourceDetails.Of(selected, resources) : null,
            ResourceGraph.Of(matching));
    }

    /// <summary>What is asked for stays a choice when no resource is so just now.</summary>
    private static List<string> Choices(IEnumerable<string> values, string asked) =>
        [.. values.Append(asked).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>One line of the table.</summary>
/// <param name="Title">The name; the id where there are several instances of the name.</param>
public sealed record ResourceRow(BoardResource Resource, string Title, StateLook Look, int UnreadErrors)
{
    public static ResourceRow Of(BoardResource resource, IReadOnlyList<BoardResource> all, IReadOnlyDictionary<string, int> unreadErrors) =>
        new(resource, TitleOf(resource, all), StateLook.Of(resource), unreadErrors.GetValueOrDefault(resource.Name));

    public static string TitleOf(BoardResource resource, IReadOnlyList<BoardResource> all) =>
        all.Count(other => other.Name == resource.Name) > 1 ? resource.Id : resource.Name;
}
