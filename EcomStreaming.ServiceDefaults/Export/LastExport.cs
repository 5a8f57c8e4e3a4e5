using System.Diagnostics;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Ends traces, metrics and logs, all at once, and gives them two seconds to send what they hold. Without it each of them takes up to five
/// seconds when it is disposed, one after the other; after it their disposal has nothing to wait for.
/// </summary>
internal sealed class LastExport(TracerProvider traces, MeterProvider metrics, LoggerProvider logs, ExportTally tally)
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(2);

    private int ran;

    /// <summary>Blocks for the given time at most. Only the first call does something.</summary>
    /// <returns>What did not arrive in all this time, in words; null where all did, or on a later call.</returns>
    public string? Run()
    {
        if (Interlocked.Exchange(ref ran, 1) != 0) return null;
        var earlierMetrics = tally.MetricsTaken;
        var limitMs = (int)TimeMax.TotalMilliseconds;
        var started = Stopwatch.GetTimestamp();
        Thread[] threads = [Start(() => traces.Shutdown(limitMs)), Start(() => metrics.Shutdown(limitMs)), Start(() => logs.Shutdown(limitMs))];
        foreach (var thread in threads) thread.Join(Left(started));

        var (lostSpans, lostLogs, lostMetrics) = (tally.SpansLost, tally.LogsLost, tally.MetricsTaken == earlierMetrics);
        return lostSpans == 0 && lostLogs == 0 && !lostMetrics
            ? null
            : $"{lostSpans} spans, {lostLogs} log records{(lostMetrics ? " and the last metrics" : "")}";
    }

    /// <summary>A thread of its own: the pool may be busy, and a process does not wait for this one.</summary>
    private static Thread Start(Action shutdown)
    {
        var thread = new Thread(() => shutdown()) { IsBackground = true, Name = nameof(LastExport) };
        thread.Start();
        return thread;
    }

    private static TimeSpan Left(long started)
    {
        var left = TimeMax - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
