using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ResourceLoggerServiceTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task What_a_process_prints_is_kept_line_by_line_with_where_it_was_printed()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "echo out; echo err >&2; printf 'no newline'");
        await app.StartAsync();
        await app.ReachesAsync("tool", KnownResourceStates.Finished);

        var lines = await app.LinesOfAsync("tool");

        Assert.Equal([("err", true), ("no newline", false), ("out", false)], lines.Select(line => (line.Content, line.IsErrorMessage)).Order());
        Assert.Equal([1, 2, 3], lines.Select(line => line.LineNumber));
    }

    [Fact]
    public async Task A_line_knows_when_it_was_received()
    {
        var time = new ManualTimeProvider(new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero));
        var logs = new ResourceLoggerService(time);
        logs.Append("tool", "tool-one", "first", isError: false);
        time.Advance(TimeSpan.FromSeconds(3));
        logs.Append("tool", "tool-one", "second", isError: false);

        foreach (var name in new[] { "tool", "tool-one" })
            await foreach (var lines in logs.GetAllAsync(name).WithCancellation(Cancelled))
                Assert.Equal([time.GetUtcNow() - TimeSpan.FromSeconds(3), time.GetUtcNow()], lines.Select(line => line.ReceivedAt));
    }

    [Fact]
    public async Task A_watcher_sees_what_was_printed_before_and_what_is_printed_later()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "echo before; until [ -e go ]; do read -t 0.01 < <(:) ; done; echo later; exec sleep 1000");
        await app.StartAsync();
        await app.SaysAsync("tool", "before");
        var seen = new List<string>();

        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("TOOL").WithCancellation(Cancelled))
        {
            seen.AddRange(batch.Select(line => line.Content));
            await File.WriteAllTextAsync(Path.Combine(app.Folder, "go"), "", Cancelled);
            if (seen.Contains("later")) break;
        }

        Assert.Equal(["before", "later"], seen);
    }

    [Fact]
    public async Task Replicas_have_a_journal_each_and_one_together()
    {
        await using var app = new TestApplication();
        app.Project("web", "echo $OTEL_RESOURCE_ATTRIBUTES").WithReplicas(2);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Finished, 2);

        Assert.Equal(2, (await app.LinesOfAsync("web")).Count);
        foreach (var id in ids) Assert.Equal((1, $"service.instance.id={id["web-".Length..]}"), Only(await app.LinesOfAsync(id)));

        static (int, string) Only(IReadOnlyList<LogLine> lines) => (Assert.Single(lines).LineNumber, lines[0].Content);
    }

    [Fact]
    public async Task What_is_said_of_a_resource_stands_among_what_it_prints()
    {
        await using var app = new TestApplication();
        var tool = app.Shell("tool", "true");
        await app.StartAsync();
        await app.ReachesAsync("tool", KnownResourceStates.Finished);

        var log = app.Services.GetRequiredService<ResourceLoggerService>().GetLogger(tool.Resource);
#pragma warning disable CA1848 // the very call that a user makes
        log.LogInformation("said {Count}", 1);
        log.LogError(new InvalidOperationException("because"), "said {Count}", 2);
#pragma warning restore CA1848
        var lines = await app.LinesOfAsync("tool");

        Assert.Equal(("said 1", false), (lines[0].Content, lines[0].IsErrorMessage));
        Assert.StartsWith($"said 2{Environment.NewLine}System.InvalidOperationException: because", lines[1].Content, StringComparison.Ordinal);
        Assert.True(lines[1].IsErrorMessage);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task As_many_lines_are_kept_as_the_backlog_holds_and_the_oldest_go_first(int over)
    {
        await using var app = new TestApplication();
        app.Shell("tool", $"seq 1 {ResourceLoggerService.BacklogLinesMax + over}");
        await app.StartAsync();
        await app.ReachesAsync("tool", KnownResourceStates.Finished);

        var lines = await app.LinesOfAsync("tool");

        Assert.Equal(ResourceLoggerService.BacklogLinesMax, lines.Count);
        Assert.Equal((1 + over, $"{1 + over}"), (lines[0].LineNumber, lines[0].Content));
    }

    [Fact]
    public async Task The_AppHosts_own_log_repeats_the_lines_under_the_resources_name()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "echo out; echo err >&2");
        await app.StartAsync();
        await app.ReachesAsync("tool", KnownResourceStates.Finished);
        var category = $"{app.Builder.Environment.ApplicationName}.Resources.tool";

        var repeated = app.Logged.All.Where(line => line.Category == category).ToArray();

        Assert.Contains(repeated, line => line.Level == LogLevel.Information && line.Text.EndsWith(": out", StringComparison.Ordinal));
        Assert.Contains(repeated, line => line.Level == LogLevel.Error && line.Text.EndsWith(": err", StringComparison.Ordinal));
        Assert.Equal(["1: ", "2: "], repeated.Select(line => line.Text[..3]));
        Assert.Contains(app.Logged.All, line => line.Text == "Distributed application started. Press Ctrl+C to shut down.");
    }

    [Fact]
    public async Task Nothing_is_known_of_a_resource_that_never_was()
    {
        await using var app = new TestApplication();
        await app.StartAsync();

        Assert.Empty(await app.LinesOfAsync("x"));
    }

    [Fact]
    public async Task A_watcher_ends_when_it_is_told_to()
    {
        await using var app = new TestApplication();
        app.Shell("tool", TestApplication.Forever);
        await app.StartAsync();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var watching = WatchAsync(impatience.Token);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);

        async Task WatchAsync(CancellationToken cancellationToken)
        {
            await foreach (var _ in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("tool").WithCancellation(cancellationToken))
            {
            }
        }
    }
}
