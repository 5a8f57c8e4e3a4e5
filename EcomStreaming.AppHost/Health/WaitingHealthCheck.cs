using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.AppHost.Health;

/// <summary>
/// Answers as soon as a starting resource is ready. The orchestrator asks after 0, 1, 3, 6 and 10 s, so a resource that is ready at 3.1 s would be
/// seen at 6. This check waits inside instead, until the resource has been ready once; from then on it answers at once.
/// </summary>
/// <remarks>Thread-safe. One check waits 10 s at most, and for one last answer of the inner check, then says what it last saw.</remarks>
internal sealed class WaitingHealthCheck(IHealthCheck inner, TimeProvider time) : IHealthCheck
{
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int starts;
    private int readyStart = -1;

    /// <summary>The resource starts anew, so it has not been ready yet.</summary>
    public void Restart() => Interlocked.Increment(ref starts);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var start = Volatile.Read(ref starts);
            var result = await inner.CheckHealthAsync(context, cancellationToken);
            if (result.Status == HealthStatus.Healthy) Volatile.Write(ref readyStart, start);
            var hasBeenReady = Volatile.Read(ref readyStart) == Volatile.Read(ref starts);
            if (hasBeenReady || time.GetElapsedTime(began) >= WaitMax) return result;
            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
