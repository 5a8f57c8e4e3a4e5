using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.StructuredLogs;

/// <summary>
/// Some consecutive rows of the log as the browser draws them, the latest first. <paramref name="UpTo"/> names what was looked at: who asks again
/// with it finds every row in its place, whatever has arrived since.
/// </summary>
/// <param name="UpTo">The number of the last record that had arrived.</param>
/// <param name="Total">How many records are as asked for.</param>
/// <param name="Held">How many are held.</param>
internal sealed record LogPage(long UpTo, int Total, int Held, int From, IReadOnlyList<LogPage.Row> Rows)
{
    public const int RowsMax = 500;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Of a message longer than this, the row shows the beginning; the details show all.</summary>
    private const int MessageLettersMax = 400;

    /// <param name="upTo">Null for all that have arrived.</param>
    public static LogPage Of(LogStore logs, LogQuery query, long? upTo, int from, int count, Func<LogEntry, Row> rowOf)
    {
        var entries = logs.Entries();
        var last = upTo ?? (entries.Length == 0 ? 0 : entries[^1].Number);
        var filter = new LogFilter(query);
        var matching = Array.FindAll(entries, entry => entry.Number <= last && filter.Matches(entry));
        Array.Sort(matching, LatestFirst);
        var rows = matching.Skip(Math.Max(0, from)).Take(Math.Clamp(count, 0, RowsMax)).Select(rowOf);
        return new(last, matching.Length, entries.Length, Math.Max(0, from), [.. rows]);
    }

    public static Row RowOf(LogEntry entry, HuePalette palette, TimeProvider time) => new(
        entry.Number,
        Moments.Text(entry.TimeNs, time),
        entry.Severity.ToString(),
        entry.Resource.Name,
        palette.Of(entry.Resource.Name),
        entry.Message.Length <= MessageLettersMax ? entry.Message : entry.Message[..MessageLettersMax] + "…",
        entry.ExceptionText is not null,
        entry.TraceId.IsEmpty ? null : entry.TraceId.ToString(),
        entry.SpanId.IsEmpty ? null : entry.SpanId.ToString());

    private static int LatestFirst(LogEntry one, LogEntry other)
    {
        var byTime = other.TimeNs.CompareTo(one.TimeNs);
        return byTime != 0 ? byTime : other.Number.CompareTo(one.Number);
    }

    internal sealed record Row(
        [property: JsonPropertyName("n")] long Number,
        [property: JsonPropertyName("t")] string Time,
        [property: JsonPropertyName("l")] string Level,
        [property: JsonPropertyName("r")] string Resource,
        [property: JsonPropertyName("h"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] int Hue,
        [property: JsonPropertyName("m")] string Message,
        [property: JsonPropertyName("x")] bool HasException,
        [property: JsonPropertyName("i")] string? TraceId,
        [property: JsonPropertyName("s")] string? SpanId);
}
