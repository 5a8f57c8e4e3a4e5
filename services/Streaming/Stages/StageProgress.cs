using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.Streaming;

/// <summary>Reports ready once the stage has joined its group and restored the state of its partitions, if any.</summary>
internal sealed class StageProgress(string stage) : IHealthCheck
{
    private volatile bool joined;
    private volatile bool restored;

    public void Report(bool isJoined, bool isRestored) => (joined, restored) = (joined || isJoined, isRestored);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((joined, restored) switch
        {
            (false, _) => HealthCheckResult.Unhealthy($"{stage} has not joined its group yet"),
            (_, false) => HealthCheckResult.Unhealthy($"{stage} restores its state"),
            _ => HealthCheckResult.Healthy(),
        });
}
