using Aspire.Dashboard.History;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Dashboard.Tests.History;

/// <summary>What outlives a run, how much of it, and what a damaged file costs.</summary>
public sealed class HistoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_run_finds_what_the_last_one_received()
    {
        using var folder = new TemporaryFolder("history");
        await using (var first = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path))
        {
            await SendSpanAsync(first, "first");
            await SendSpanAsync(first, "second");
        }

        await using var next = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path);

        await Eventually.HoldsAsync(() => next.Telemetry.Traces.Count.Traces == 2, "both traces are back", Cancelled);
        Assert.Equal(["second", "first"], next.Telemetry.Traces.Summaries().Select(trace => trace.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no database, and longer than a header of one hundred bytes, which SQLite would read first of all in a file")]
    public async Task A_damaged_file_costs_its_history_and_nothing_else(string content)
    {
        using var folder = new TemporaryFolder("history");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "telemetry.db"), content, Cancelled);

        await using (var dashboard = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path)) await SendSpanAsync(dashboard, "after");

        await using var next = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path);
        await Eventually.HoldsAsync(() => next.Telemetry.Traces.Count.Traces == 1, "the trace is back", Cancelled);
    }

    [Fact]
    public async Task A_file_damaged_in_its_middle_costs_no_more_than_that()
    {
        using var folder = new TemporaryFolder("history");
        var path = Path.Combine(folder.Path, "telemetry.db");
        await using (var dashboard = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path))
            for (var i = 0; i < 200; i++) await SendSpanAsync(dashboard, new string('x', 1_000) + i);
        await using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(new byte[4096 * 8]);
        }

        await using var next = await RunningDashboard.StartAsync(options => options.DataFolder = folder.Path);
        await SendSpanAsync(next, "after");

        Assert.Contains(next.Telemetry.Traces.Summaries(), trace => trace.Name == "after");
    }

    [Fact]
    public void The_file_stays_below_its_limit_and_the_oldest_goes_first()
    {
        using var folder = new TemporaryFolder("history");
        const long Limit = 2 * 1024 * 1024;
        var path = Path.Combine(folder.Path, "telemetry.db");
        using (var file = new HistoryFile(path, Limit))
        {
            for (var i = 0; i < 400; i++) file.Append([(OtlpSignal.Traces, new byte[16 * 1024]), (OtlpSignal.Metrics, BitConverter.GetBytes(i))]);
            Assert.InRange(Directory.GetFiles(folder.Path).Sum(part => new FileInfo(part).Length), 1, Limit + 4 * 1024 * 1024); // the write-ahead log is cut at a checkpoint
        }

        Assert.InRange(new FileInfo(path).Length, 1, Limit);
        using var again = new HistoryFile(path, Limit);
        var kept = again.Newest().ToList();
        Assert.InRange(kept.Count(one => one.Signal == OtlpSignal.Traces), 60, 90);
        Assert.Equal(Enumerable.Range(0, 400), kept.Where(one => one.Signal == OtlpSignal.Metrics).Select(one => BitConverter.ToInt32(one.Request)));
    }

    [Fact]
    public async Task Without_a_data_folder_nothing_is_written()
    {
        using var folder = new TemporaryFolder("history");
        await using (var dashboard = await RunningDashboard.StartAsync()) await SendSpanAsync(dashboard, "one");

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static async Task SendSpanAsync(RunningDashboard dashboard, string name)
    {
        var json = $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{Some.TraceId()}}","spanId":"{{Some.SpanId()}}","name":"{{name}}"}]}]}]}""";
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await dashboard.Http.PostAsync(new Uri(dashboard.Server.OtlpHttpUrl, "v1/traces"), content, Cancelled);
        answer.EnsureSuccessStatusCode();
    }
}
