using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>What the list of traces is asked for, as the page's address has it. What cannot be read counts as not asked for.</summary>
public sealed record TraceQuery
{
    /// <summary>An order's, customer's, product's or trace's id.</summary>
    public string Search { get; init; } = "";

    public string Resource { get; init; } = "";
    public string Name { get; init; } = "";
    public SpanType? Type { get; init; }
    public IReadOnlyList<AttributeCondition> Attributes { get; init; } = [];
    public double MinimumMs { get; init; }
    public bool ErrorsOnly { get; init; }
    public bool ShowsPolls { get; init; }
    public int Page { get; init; } = 1;

    public bool IsFiltered => (this with { Page = 1, ShowsPolls = false }).Url() != "/traces";

    public static TraceQuery Of(IQueryCollection query) => new()
    {
        Search = query["q"].ToString().Trim(),
        Resource = query["resource"].ToString(),
        Name = query["name"].ToString().Trim(),
        Type = Enum.TryParse<SpanType>(query["type"], ignoreCase: true, out var type) && Enum.IsDefined(type) ? type : null,
        Attributes = [.. Conditions(query)],
        MinimumMs = double.TryParse(query["min"], CultureInfo.InvariantCulture, out var ms) && double.IsFinite(ms) ? Math.Max(0, ms) : 0,
        ErrorsOnly = query["errors"] == "true",
        ShowsPolls = query["polls"] == "true",
        Page = int.TryParse(query["page"], CultureInfo.InvariantCulture, out var page) ? Math.Max(1, page) : 1,
    };

    /// <summary>The address of the list that is asked for so.</summary>
    public string Url()
    {
        var query = new QueryBuilder();
        AddIf(Search.Length > 0, "q", Search);
        AddIf(Resource.Length > 0, "resource", Resource);
        AddIf(Name.Length > 0, "name", Name);
        AddIf(Type is not null, "type", Type?.ToString().ToLowerInvariant() ?? "");
        foreach (var condition in Attributes)
        {
            query.Add("field", condition.Field);
            query.Add("condition", condition.Condition);
            query.Add("value", condition.Value);
        }

        AddIf(MinimumMs > 0, "min", MinimumMs.ToString(CultureInfo.InvariantCulture));
        AddIf(ErrorsOnly, "errors", "true");
        AddIf(ShowsPolls, "polls", "true");
        AddIf(Page > 1, "page", Page.ToString(CultureInfo.InvariantCulture));
        return $"/traces{query.ToQueryString()}";

        void AddIf(bool asked, string key, string value)
        {
            if (asked) query.Add(key, value);
        }
    }

    /// <summary>Fields, conditions and values come as three lists of the same length; a row without a field is one that was left empty.</summary>
    private static IEnumerable<AttributeCondition> Conditions(IQueryCollection query)
    {
        var (fields, conditions, values) = (query["field"], query["condition"], query["value"]);
        for (var place = 0; place < Math.Min(fields.Count, Math.Min(conditions.Count, values.Count)); place++)
            if (fields[place]?.Trim() is { Length: > 0 } field) yield return new(field, conditions[place] ?? "equals", values[place]?.Trim() ?? "");
    }
}
