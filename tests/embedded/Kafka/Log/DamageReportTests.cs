using EcomStreaming.Broker.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>Damage is told once in a minute for each file, and counted each time.</summary>
public sealed class DamageReportTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Lines lines = new();

    [Fact]
    public void A_file_gets_one_line_a_minute_however_often_it_is_read()
    {
        var report = new DamageReport(time, lines);
        for (var i = 0; i < 100; i++) report.Tell(new("/data/a.log", i, "no whole batch"));
        report.Tell(new("/data/b.log", 7, "no whole batch"));
        Assert.Equal(2, lines.Count);
        Assert.Contains("/data/a.log: byte 0: no whole batch", lines[0], StringComparison.Ordinal);
        Assert.Contains("/data/b.log: byte 7: no whole batch (101 such reads", lines[1], StringComparison.Ordinal);

        time.Advance(DamageReport.Interval - TimeSpan.FromTicks(1));
        report.Tell(new("/data/a.log", 1, "no whole batch"));
        Assert.Equal(2, lines.Count);
        time.Advance(TimeSpan.FromTicks(1));
        report.Tell(new("/data/a.log", 2, "no whole batch"));

        Assert.Equal((3, 103L), (lines.Count, report.Count));
    }

    [Fact]
    public void So_many_files_are_told_of_in_a_minute_and_no_more()
    {
        var report = new DamageReport(time, lines);
        for (var i = 0; i < DamageReport.FilesMax + 10; i++) report.Tell(new($"/data/{i}.log", 0, "no whole batch"));
        Assert.Equal(DamageReport.FilesMax, lines.Count);

        time.Advance(DamageReport.Interval);
        report.Tell(new("/data/another.log", 0, "no whole batch"));

        Assert.Equal((DamageReport.FilesMax + 1, DamageReport.FilesMax + 11L), (lines.Count, report.Count));
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
