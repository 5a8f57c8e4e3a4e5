using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>
/// Reports ready once the stage has joined its group and restored the state of its partitions, if any. Restoring again, after a rebalance or a batch
/// that failed, makes it unready only where that takes longer than the grace.
/// </summary>
internal sealed class StageProgress(string stage, IOptions<StreamingOptions> options, TimeProvider time) : IHealthCheck
{
    private readonly Readiness readiness = new(time, options.Value.KafkaGrace);
    private volatile bool joined;

    public void Report(bool isJoined, bool isRestored)
    {
        joined |= isJoined;
        if (joined && isRestored) readiness.ReportWell();
        else readiness.ReportTrouble();
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((readiness.Look().IsReady, joined) switch
        {
            (true, _) => HealthCheckResult.Healthy(),
            (_, false) => HealthCheckResult.Unhealthy($"{stage} has not joined its group yet"),
            _ => HealthCheckResult.Unhealthy($"{stage} restores its state"),
        });
}
