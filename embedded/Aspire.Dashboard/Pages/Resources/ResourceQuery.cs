using Aspire.Dashboard.Board;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>What the page of resources is asked for, as its address has it.</summary>
public sealed record ResourceQuery
{
    public string Text { get; init; } = "";
    public string Type { get; init; } = "";
    public string State { get; init; } = "";
    public string Health { get; init; } = "";
    public bool ShowsHidden { get; init; }
    public bool IsGraph { get; init; }

    /// <summary>The id of the instance whose details are open; empty for none.</summary>
    public string Selected { get; init; } = "";

    public bool IsFiltered => (Text + Type + State + Health).Length > 0;

    public static ResourceQuery Of(IQueryCollection query) => new()
    {
        Text = query["q"].ToString().Trim(),
        Type = query["type"].ToString(),
        State = query["state"].ToString(),
        Health = query["health"].ToString(),
        ShowsHidden = query["hidden"] == "true",
        IsGraph = query["view"] == "graph",
        Selected = query["resource"].ToString(),
    };

    /// <summary>The address of the page that is asked for so.</summary>
    public string Url()
    {
        var query = new QueryBuilder();
        Add("view", IsGraph ? "graph" : "");
        Add("q", Text);
        Add("type", Type);
        Add("state", State);
        Add("health", Health);
        Add("hidden", ShowsHidden ? "true" : "");
        Add("resource", Selected);
        return $"/{query.ToQueryString()}";

        void Add(string key, string value)
        {
            if (value.Length > 0) query.Add(key, value);
        }
    }

    public bool Matches(BoardResource resource) =>
        (ShowsHidden || !resource.IsHidden)
        && (Type.Length == 0 || resource.Type == Type)
        && (State.Length == 0 || StateLook.NameOf(resource) == State)
        && (Health.Length == 0 || resource.Health == Health)
        && (Text.Length == 0 || Texts(resource).Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    /// <summary>What a person sees of it in the table.</summary>
    private static IEnumerable<string> Texts(BoardResource resource) =>
        [resource.Id, resource.Name, resource.Type, StateLook.NameOf(resource), resource.Health ?? "", resource.Source ?? "", .. resource.Urls.Select(url => url.Url)];
}
