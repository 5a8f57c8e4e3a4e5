namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>Numbers that only grow, and when each was acknowledged.</summary>
internal sealed class Promises
{
    private readonly Lock gate = new();
    private readonly List<(string Name, long At, long Number)> all = [];

    public void Add(string name, long number)
    {
        lock (gate) all.Add((name, Nanoseconds(TimeProvider.System.GetUtcNow()), number));
    }

    /// <summary>The last number that was acknowledged before the moment; 0 where none was.</summary>
    public long Before(long moment, string name)
    {
        lock (gate) return all.Where(promise => promise.Name == name && promise.At < moment).Select(promise => promise.Number).LastOrDefault();
    }

    /// <summary>Of the Unix epoch, as strace has them.</summary>
    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
