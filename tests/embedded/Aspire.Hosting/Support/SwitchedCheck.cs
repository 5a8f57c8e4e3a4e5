using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Support;

/// <summary>A health check that says what the test wants.</summary>
internal sealed class SwitchedCheck : IHealthCheck
{
    private int _calls;

    public HealthStatus Status { get; set; }

    /// <summary>Nothing is said before this is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Calls => Volatile.Read(ref _calls);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        await Gate.WaitAsync(cancellationToken);
        return new(Status, $"switched to {Status}");
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
