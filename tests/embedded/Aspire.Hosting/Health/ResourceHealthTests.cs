using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Tests.Health;

public sealed class ResourceHealthTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_running_resource_is_unhealthy_until_every_check_has_spoken_and_then_as_its_worst_check()
    {
        await using var app = new TestApplication();
        var (fine, second) = (app.Switch("fine", HealthStatus.Healthy), app.Switch("second", HealthStatus.Degraded));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        second.Gate = gate.Task;
        app.Shell("web", TestApplication.Forever).WithHealthCheck("fine").WithHealthCheck("second");
        await app.StartAsync();

        await Eventually.HoldsAsync(() => second.Calls > 0, "the checks are asked", Cancelled);
        Assert.Equal(HealthStatus.Unhealthy, app.SnapshotOf("web").HealthStatus);
        Assert.Equal([("fine", null), ("second", null)], app.SnapshotOf("web").HealthReports.Select(report => (report.Name, report.Status)));
        gate.SetResult();
        await app.Notifications.WaitForResourceAsync("web", e => e.Snapshot.HealthStatus == HealthStatus.Degraded, Cancelled);
        second.Status = HealthStatus.Healthy;
        var healthy = await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        Assert.Equal(
            [("fine", HealthStatus.Healthy, "switched to Healthy"), ("second", HealthStatus.Healthy, "switched to Healthy")],
            healthy.Snapshot.HealthReports.Select(report => (report.Name, report.Status!.Value, report.Description)).OrderBy(report => report.Name));
        Assert.True(fine.Calls >= 2);
    }

    [Fact]
    public async Task A_resources_ready_event_comes_once_in_a_run_and_again_in_the_next()
    {
        var ready = 0;
        await using var app = new TestApplication();
        app.Switch("fine", HealthStatus.Healthy);
        var web = app.Shell("web", TestApplication.Forever).WithHealthCheck("fine");
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(web.Resource, (_, _) => Task.FromResult(Interlocked.Increment(ref ready)));
        await app.StartAsync();

        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);
        Assert.Equal(1, ready);
        await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.RestartCommand, Cancelled);
        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        Assert.Equal(2, ready);
    }

    [Fact]
    public async Task A_resource_that_is_started_again_is_asked_after_again()
    {
        await using var app = new TestApplication();
        var check = app.Switch("never", HealthStatus.Unhealthy);
        app.Shell("web", TestApplication.Forever).WithHealthCheck("never");
        await app.StartAsync();
        await Eventually.HoldsAsync(() => check.Calls > 0, "the check is asked", Cancelled);

        await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.StopCommand, Cancelled);
        var calls = check.Calls;
        await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.StartCommand, Cancelled);
        await Eventually.HoldsAsync(() => check.Calls > calls, "the check is asked again", Cancelled);

        Assert.Equal(HealthStatus.Unhealthy, app.SnapshotOf("web").HealthStatus);
    }

    [Fact]
    public async Task A_check_that_cannot_be_made_is_an_unhealthy_one()
    {
        await using var app = new TestApplication();
        app.Builder.Services.AddHealthChecks().Add(new("broken", _ => throw new InvalidOperationException("no such thing"), failureStatus: null, tags: null));
        app.Shell("web", TestApplication.Forever).WithHealthCheck("broken");
        await app.StartAsync();

        var unhealthy = await app.Notifications.WaitForResourceAsync("web", e => e.Snapshot.HealthReports.Any(r => r.Status is not null), Cancelled);

        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Snapshot.HealthStatus);
        Assert.Contains("no such thing", unhealthy.Snapshot.HealthReports.Single().ExceptionText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_nobody_has_registered_fails_the_start()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever).WithHealthCheck("typo");

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(app.StartAsync);

        Assert.Equal(["A health check registration is missing. Check key 'typo' is not registered."], thrown.Failures);
    }
}
