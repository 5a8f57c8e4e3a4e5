using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Pages.StructuredLogs;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.StructuredLogs;

/// <summary>Rows of the log, page by page.</summary>
public sealed class LogPageTests
{
    private static readonly HuePalette Palette = new();

    [Fact]
    public void The_latest_is_first_whatever_arrived_first()
    {
        var logs = new LogStore(new());
        logs.Add([Some.Log("second", atMs: 2), Some.Log("first", atMs: 1), Some.Log("third", atMs: 3), Some.Log("third again", atMs: 3)]);

        Assert.Equal(["third again", "third", "second", "first"], Messages(Page(logs)));
    }

    [Fact]
    public void What_arrives_later_moves_no_row_of_what_was_looked_at()
    {
        var logs = new LogStore(new());
        logs.Add([.. Enumerable.Range(0, 5).Select(number => Some.Log($"old {number}", atMs: number))]);
        var before = Page(logs, count: 2);

        logs.Add([Some.Log("new", atMs: 9)]);

        Assert.Equal(["old 2", "old 1"], Messages(Page(logs, before.UpTo, from: 2, count: 2)));
        Assert.Equal((5, 6), (Page(logs, before.UpTo).Total, Page(logs, before.UpTo).Held));
        Assert.Equal(["new", "old 4"], Messages(Page(logs, count: 2)));
    }

    [Theory]
    [InlineData(0, 500, 500)]
    [InlineData(0, 501, 500)]
    [InlineData(550, 500, 50)]
    [InlineData(600, 500, 0)]
    [InlineData(-1, 1, 1)]
    [InlineData(0, -1, 0)]
    public void A_page_has_at_most_five_hundred_rows(int from, int count, int rows)
    {
        var logs = new LogStore(new());
        logs.Add([.. Enumerable.Range(0, 600).Select(number => Some.Log($"{number}"))]);

        Assert.Equal(rows, Page(logs, from: from, count: count).Rows.Count);
    }

    [Fact]
    public void A_row_has_the_beginning_of_its_message_a_mark_for_an_exception_and_its_trace()
    {
        var (logs, trace) = (new LogStore(new()), Some.TraceId());
        logs.Add([Some.Log(new string('a', 401), LogSeverity.Error, trace: trace, attributes: ("exception.stacktrace", "at Pay()"))]);
        logs.Add([Some.Log(new string('a', 400))]);

        var rows = Page(logs).Rows;

        Assert.Equal((new string('a', 400), false, null), (rows[0].Message, rows[0].HasException, rows[0].TraceId));
        Assert.Equal((new string('a', 400) + "…", true, trace.ToString()), (rows[1].Message, rows[1].HasException, rows[1].TraceId));
    }

    [Fact]
    public void Without_records_there_is_an_empty_page()
    {
        var page = Page(new LogStore(new()));

        Assert.Equal((0, 0, 0), (page.UpTo, page.Total, page.Rows.Count));
    }

    private static LogPage Page(LogStore logs, long? upTo = null, int from = 0, int count = 100) =>
        LogPage.Of(logs, new(), upTo, from, count, entry => LogPage.RowOf(entry, Palette, TimeProvider.System));

    private static IEnumerable<string> Messages(LogPage page) => page.Rows.Select(row => row.Message);
}
