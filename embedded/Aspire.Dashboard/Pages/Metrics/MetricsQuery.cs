using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>How an instrument is looked at, as the page's address has it. What cannot be read counts as not asked for.</summary>
public sealed record MetricsQuery
{
    public const int UsualMinutes = 5;

    public static readonly IReadOnlyList<(int Minutes, string Title)> Ranges =
    [
        (1, "1 minute"), (5, "5 minutes"), (15, "15 minutes"), (30, "30 minutes"), (60, "1 hour"), (180, "3 hours"), (360, "6 hours"), (720, "12 hours"),
    ];

    public int Minutes { get; init; } = UsualMinutes;

    /// <summary>Numbers instead of the graph.</summary>
    public bool IsTable { get; init; }

    public bool ShowsCount { get; init; }

    /// <summary>Of each attribute that was asked for, the values that are wanted.</summary>
    public IReadOnlyList<(string Key, string Value)> Wanted { get; init; } = [];

    public TimeSpan Range => TimeSpan.FromMinutes(Minutes);

    public static MetricsQuery Of(IQueryCollection query) => new()
    {
        Minutes = int.TryParse(query["range"], CultureInfo.InvariantCulture, out var minutes) && Ranges.Any(range => range.Minutes == minutes) ? minutes : UsualMinutes,
        IsTable = query["view"] == "table",
        ShowsCount = query["count"] == "true",
        Wanted = [.. query["dim"].Select(one => one ?? "").Where(one => one.Contains('=', StringComparison.Ordinal)).Select(Pair)],
    };

    public string Parameters()
    {
        var query = new QueryBuilder();
        if (Minutes != UsualMinutes) query.Add("range", Minutes.ToString(CultureInfo.InvariantCulture));
        if (IsTable) query.Add("view", "table");
        if (ShowsCount) query.Add("count", "true");
        foreach (var (key, value) in Wanted) query.Add("dim", $"{key}={value}");
        return query.ToString();
    }

    private static (string Key, string Value) Pair(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return (text[..at], text[(at + 1)..]);
    }
}
