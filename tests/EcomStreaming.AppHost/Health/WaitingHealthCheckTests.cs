using EcomStreaming.AppHost.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.AppHost.Tests.Health;

/// <summary>The check answers when a starting resource is ready, not when it is next asked.</summary>
public sealed class WaitingHealthCheckTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider time = new();
    private readonly SwitchedCheck resource = new();
    private readonly WaitingHealthCheck check;

    public WaitingHealthCheckTests() => check = new WaitingHealthCheck(resource, time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_inside_until_the_resource_is_ready()
    {
        var answer = CheckAsync();
        Pass(30);
        Assert.False(answer.IsCompleted);

        resource.IsReady = true;
        Pass(1);

        Assert.Equal(HealthStatus.Healthy, (await answer).Status);
    }

    [Fact]
    public async Task It_waits_ten_seconds_and_no_longer()
    {
        var answer = CheckAsync();
        Pass(99);
        Assert.False(answer.IsCompleted);

        Pass(1);

        Assert.Equal(HealthStatus.Unhealthy, (await answer).Status);
    }

    [Fact]
    public async Task Once_ready_it_answers_at_once_whatever_it_sees()
    {
        resource.IsReady = true;
        await CheckAsync();
        resource.IsReady = false;

        var answer = CheckAsync();

        Assert.True(answer.IsCompleted);
        Assert.Equal(HealthStatus.Unhealthy, (await answer).Status);
    }

    [Fact]
    public async Task A_resource_that_starts_again_is_waited_for_again()
    {
        resource.IsReady = true;
        await CheckAsync();
        check.Restart();
        resource.IsReady = false;

        var answer = CheckAsync();

        Assert.False(answer.IsCompleted);
        resource.IsReady = true;
        Pass(1);
        Assert.Equal(HealthStatus.Healthy, (await answer).Status);
    }

    // On a thread without a context of xunit's, so that the check goes on within Advance: it asks, and waits again, before that returns.
    private Task<HealthCheckResult> CheckAsync()
    {
        Task<HealthCheckResult>? answer = null;
        RunHere(() => answer = check.CheckHealthAsync(new HealthCheckContext(), Cancelled));
        return answer!;
    }

    private void Pass(int intervals) => RunHere(() =>
    {
        for (var i = 0; i < intervals; i++) time.Advance(Interval);
    });

    private static void RunHere(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>A resource that a test declares ready.</summary>
    private sealed class SwitchedCheck : IHealthCheck
    {
        public bool IsReady { get; set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }
}
