using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Health;

/// <summary>How often a resource is asked after; time stands still but for the test.</summary>
public sealed class HealthMonitorTests
{
    private readonly ManualTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_young_resource_is_asked_four_times_a_second_then_ever_less_and_a_healthy_one_twice_a_minute()
    {
        await using var app = Application();
        var check = app.Switch("ready", HealthStatus.Unhealthy);
        app.Shell("web", TestApplication.Forever).WithHealthCheck("ready");
        await app.StartAsync();

        var pauses = new List<double>();
        for (var calls = 1; calls <= 30; calls++)
        {
            var next = calls is 26 or 27 ? HealthStatus.Healthy : HealthStatus.Unhealthy; // what the next call is told
            pauses.Add((await NextPauseAsync(check, calls, next)).TotalSeconds);
        }

        Assert.Equal([.. Enumerable.Repeat(0.25, 20), 1, 2, 3, 4, 5, 5, 30, 30, 1, 2], pauses);
    }

    [Fact]
    public async Task A_replica_that_starts_is_asked_after_at_once()
    {
        await using var app = Application();
        var check = app.Switch("ready", HealthStatus.Healthy);
        app.Project("web", TestApplication.Forever).WithReplicas(2).WithHealthCheck("ready");
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);
        await Eventually.HoldsAsync(() => _time.Running.Count == 1 && app.SnapshotOf(ids[1]).HealthStatus == HealthStatus.Healthy, "the monitor pauses", Cancelled);
        var calls = check.Calls;

        Assert.True((await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.RestartCommand, Cancelled)).Success);

        await Eventually.HoldsAsync(() => app.SnapshotOf(ids[0]).HealthStatus == HealthStatus.Healthy, "the replica is healthy", Cancelled);
        Assert.True(check.Calls > calls);
    }

    [Fact]
    public async Task Nobody_asks_after_a_resource_that_has_ended()
    {
        await using var app = Application();
        var check = app.Switch("ready", HealthStatus.Healthy);
        app.Shell("web", TestApplication.Forever).WithHealthCheck("ready");
        await app.StartAsync();
        await Eventually.HoldsAsync(() => _time.Running.Count == 1, "the monitor pauses", Cancelled);
        var calls = check.Calls;

        await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.StopCommand, Cancelled);
        await Eventually.HoldsAsync(() => !_time.Running.Contains(TimeSpan.FromSeconds(30)), "the monitor ends", Cancelled);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(calls, check.Calls);
    }

    private TestApplication Application()
    {
        var app = new TestApplication();
        app.Builder.Services.AddSingleton<TimeProvider>(_time);
        return app;
    }

    /// <summary>Lets the pause after that many calls pass, and says how long it was; the call that ends it may come at once, and is told the status.</summary>
    private async Task<TimeSpan> NextPauseAsync(SwitchedCheck check, int calls, HealthStatus next)
    {
        await Eventually.HoldsAsync(() => check.Calls == calls && _time.Running.Count == 1, $"the check was asked {calls} times", Cancelled);
        var pause = Assert.Single(_time.Running);
        check.Status = next;
        _time.Advance(pause);
        return pause;
    }
}
