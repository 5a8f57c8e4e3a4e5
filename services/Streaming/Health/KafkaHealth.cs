using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.Streaming;

/// <summary>Is ready once a broker has answered <see cref="BrokerWatch"/>, and not while none has for longer than the grace.</summary>
internal sealed class KafkaHealth(BrokerWatch watch) : IHealthCheck
{
    public const string Name = "kafka";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Readiness.Look() switch
        {
            { IsReady: true } => HealthCheckResult.Healthy(),
            { WasWell: false } => HealthCheckResult.Unhealthy("no broker has answered yet"),
            var seen => HealthCheckResult.Unhealthy($"no broker has answered for {seen.Trouble.TotalSeconds:0} s"),
        });
}
