using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Support;

/// <summary>A health check that says what the test wants.</summary>
internal sealed class SwitchedCheck : IHealthCheck
{
    private int _calls;

    public HealthStatus Status { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return Task.FromResult(new HealthCheckResult(Status, $"switched to {Status}"));
    }
}

/// <summary>Registers such checks.</summary>
internal static class SwitchedCheckExtensions
{
    public static SwitchedCheck Switch(this TestApplication app, string key, HealthStatus status)
    {
        var check = new SwitchedCheck { Status = status };
        app.Builder.Services.AddHealthChecks().AddCheck(key, check);
        return check;
    }
}
