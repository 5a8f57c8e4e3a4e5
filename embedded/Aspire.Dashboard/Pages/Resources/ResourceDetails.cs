using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>All that is known of one instance, and of who needs it and whom it needs.</summary>
public sealed record ResourceDetails(
    BoardResource Resource, string Title, StateLook Look, IReadOnlyList<ResourceNeighbour> References, IReadOnlyList<ResourceNeighbour> BackReferences)
{
    /// <summary>Stands in the page where a secret's value would: that value leaves the server only when somebody asks for it.</summary>
    public const string Mask = "••••••••";

    public bool HasSecrets => Resource.Environment.Any(variable => variable.IsSecret);

    public static ResourceDetails Of(BoardResource resource, IReadOnlyList<BoardResource> all) => new(
        resource,
        ResourceRow.TitleOf(resource, all),
        StateLook.Of(resource),
        Neighbours(all.Where(other => resource.References.Contains(other.Name, StringComparer.OrdinalIgnoreCase)), all),
        Neighbours(all.Where(other => other.References.Contains(resource.Name, StringComparer.OrdinalIgnoreCase)), all));

    /// <summary>What the page shows of a variable.</summary>
    public static string Shown(BoardVariable variable) => variable.IsSecret && variable.Value is { Length: > 0 } ? Mask : variable.Value ?? "";

    private static List<ResourceNeighbour> Neighbours(IEnumerable<BoardResource> found, IReadOnlyList<BoardResource> all) =>
        [.. found.Select(other => new ResourceNeighbour(other.Id, ResourceRow.TitleOf(other, all), StateLook.Of(other)))];
}

/// <summary>A resource at the other end of a reference.</summary>
public sealed record ResourceNeighbour(string Id, string Title, StateLook Look);
