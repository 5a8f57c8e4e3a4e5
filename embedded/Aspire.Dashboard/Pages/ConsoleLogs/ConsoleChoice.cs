using Aspire.Dashboard.Board;
using Aspire.Dashboard.Pages.Resources;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>Whose output is asked for: an instance's, by its id, that of all instances of a name, or all there is.</summary>
public sealed record ConsoleChoice(string? Name)
{
    public bool Includes(BoardResource resource) => Name is null ? !resource.IsHidden : resource.Id == Name || resource.Name == Name;

    public static string UrlOf(string id) => $"/consolelogs/resource/{Uri.EscapeDataString(id)}";
}

/// <summary>The page of output: what can be chosen, and what is.</summary>
public sealed record ConsoleView(ConsoleChoice Choice, IReadOnlyList<(string Id, string Title, bool IsChosen)> Choices, IReadOnlyList<ResourceRow> Chosen)
{
    public static ConsoleView Of(IReadOnlyList<BoardResource> resources, ConsoleChoice choice)
    {
        var chosen = choice.Name is null ? [] : resources.Where(choice.Includes).ToList();
        var choices = resources.Where(resource => !resource.IsHidden || chosen.Contains(resource))
            .Select(resource => (resource.Id, ResourceRow.TitleOf(resource, resources), resource == chosen.FirstOrDefault()));
        return new(choice, [.. choices], [.. chosen.Select(resource => ResourceRow.Of(resource, resources, new Dictionary<string, int>()))]);
    }
}
