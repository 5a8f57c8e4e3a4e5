using System.Collections.Concurrent;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Tells of damage that readers of the logs meet: each time is counted, and once in a minute a file gets a log line, however often it is read.
/// </summary>
internal sealed partial class DamageReport(TimeProvider time, ILogger logger)
{
    /// <summary>With more files than these, no line tells of the others in the same minute.</summary>
    public const int FilesMax = 1_000;

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> told = new(StringComparer.Ordinal);
    private long count;

    /// <summary>How often damage was met.</summary>
    public long Count => Interlocked.Read(ref count);

    public void Tell(DamagedLogException damage)
    {
        Interlocked.Increment(ref count);
        var now = time.GetUtcNow();
        if (told.Count >= FilesMax) ForgetBefore(now - Interval);
        if (told.TryGetValue(damage.Path, out var last) ? now - last < Interval || !told.TryUpdate(damage.Path, now, last)
            : told.Count >= FilesMax || !told.TryAdd(damage.Path, now))
        {
            return;
        }

        LogDamage(damage.Message, Count);
    }

    private void ForgetBefore(DateTimeOffset oldest)
    {
        foreach (var one in told)
            if (one.Value <= oldest) told.TryRemove(one);
    }

    [LoggerMessage(70, LogLevel.Error, "A read met damage: {Problem} ({Count} such reads since the start; the command verify lists all damage)")]
    private partial void LogDamage(string problem, long count);
}
