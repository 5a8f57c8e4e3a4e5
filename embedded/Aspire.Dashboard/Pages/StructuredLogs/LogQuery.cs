using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>Which log records are asked for, as the page's address has it. What cannot be read counts as not asked for.</summary>
public sealed record LogQuery
{
    public string Resource { get; init; } = "";

    /// <summary>The lowest level that is shown.</summary>
    public LogSeverity Minimum { get; init; }

    public string Text { get; init; } = "";

    /// <summary>A trace's id or its beginning.</summary>
    public string Trace { get; init; } = "";

    public IReadOnlyList<LogCondition> Conditions { get; init; } = [];

    public bool IsFiltered => Parameters().Length > 0;

    /// <param name="query">Of the address.</param>
    /// <param name="resource">The part of the path that names one; it goes before the query's.</param>
    public static LogQuery Of(IQueryCollection query, string? resource = null) => new()
    {
        Resource = resource ?? query["resource"].ToString(),
        Minimum = Enum.TryParse<LogSeverity>(query["level"], ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LogSeverity.Trace,
        Text = query["text"].ToString().Trim(),
        Trace = query["trace"].ToString().Trim(),
        Conditions = [.. ConditionsOf(query)],
    };

    /// <summary>The same as a query string, with its question mark; empty where nothing is asked for.</summary>
    public string Parameters()
    {
        var query = new QueryBuilder();
        AddIf(Resource.Length > 0, "resource", Resource);
        AddIf(Minimum > LogSeverity.Trace, "level", Minimum.ToString().ToLowerInvariant());
        AddIf(Text.Length > 0, "text", Text);
        AddIf(Trace.Length > 0, "trace", Trace);
        foreach (var condition in Conditions)
        {
            query.Add("use", condition.IsEnabled ? "on" : "off");
            query.Add("field", condition.Asked.Field);
            query.Add("condition", condition.Asked.Condition);
            query.Add("value", condition.Asked.Value);
        }

        return query.ToString();

        void AddIf(bool asked, string key, string value)
        {
            if (asked) query.Add(key, value);
        }
    }

    /// <summary>Fields, conditions and values come as lists of the same length, and so may the switches; a row without a field was left empty.</summary>
    private static IEnumerable<LogCondition> ConditionsOf(IQueryCollection query)
    {
        var (uses, fields, conditions, values) = (query["use"], query["field"], query["condition"], query["value"]);
        for (var place = 0; place < Math.Min(fields.Count, Math.Min(conditions.Count, values.Count)); place++)
        {
            if (fields[place]?.Trim() is not { Length: > 0 } field) continue;
            yield return new(new(field, conditions[place] ?? "equals", values[place]?.Trim() ?? ""), place >= uses.Count || uses[place] != "off");
        }
    }
}
