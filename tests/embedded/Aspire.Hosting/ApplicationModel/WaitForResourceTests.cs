using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class WaitForResourceTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Without_a_state_it_is_Running_that_is_waited_for_in_any_letter_case_of_the_name()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();

        await app.Notifications.WaitForResourceAsync("WEB", cancellationToken: Cancelled);

        Assert.Equal(KnownResourceStates.Running, app.StateOf("web"));
    }

    [Fact]
    public async Task Of_several_states_the_one_that_was_reached_is_answered()
    {
        await using var app = new TestApplication();
        app.Shell("web", "exit 4");
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.Finished, await app.Notifications.WaitForResourceAsync("web", KnownResourceStates.TerminalStates, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_wait_says_where_the_resource_was()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var wait = app.Notifications.WaitForResourceAsync("web", KnownResourceStates.Finished, impatience.Token);

        await impatience.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Matches("^The operation was cancelled while waiting for resource 'web'.\n- web-[a-z]{8}: state 'Running', health Healthy$", thrown.Message);
    }

    [Fact]
    public async Task It_says_too_which_check_was_not_content_and_what_a_waiter_waited_for()
    {
        await using var app = new TestApplication();
        app.Switch("ready", HealthStatus.Degraded);
        var first = app.Shell("first", TestApplication.Forever).WithHealthCheck("ready");
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        await app.StartAsync();
        await app.Notifications.WaitForResourceAsync("first", e => e.Snapshot.HealthStatus == HealthStatus.Degraded, Cancelled);
        await app.ReachesAsync("second", KnownResourceStates.Waiting);

        Assert.Matches("- first-[a-z]{8}: state 'Running', health Degraded\n    check 'ready': Degraded switched to Degraded$", await DiagnosisAsync(app, "first"));
        Assert.Matches("- second-[a-z]{8}: state 'Waiting', health unknown\n    waits for first-[a-z]{8}: state 'Running', health Degraded$", await DiagnosisAsync(app, "second"));
        Assert.Equal("The operation was cancelled while waiting for resource 'third'. Nothing is known of it.", await DiagnosisAsync(app, "third"));
    }

    [Fact]
    public async Task The_end_of_the_application_ends_a_wait()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        var wait = app.Notifications.WaitForResourceAsync("web", "Never", Cancelled);

        await app.StopAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Any_replica_satisfies_a_wait_by_name()
    {
        await using var app = new TestApplication();
        var gate = Path.Combine(app.Folder, "gate");
        app.Project("web", $"mkdir '{gate}' 2>/dev/null && exit 5; exec sleep 1000").WithReplicas(2);
        await app.StartAsync();

        var ended = await app.ReachesAsync("web", KnownResourceStates.Finished);
        var running = await app.ReachesAsync("web", KnownResourceStates.Running);

        Assert.Equal(5, ended.Snapshot.ExitCode);
        Assert.NotEqual(ended.ResourceId, running.ResourceId);
    }

    [Fact]
    public async Task A_resource_without_checks_is_healthy_as_soon_as_it_runs()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();

        var healthy = await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        Assert.Equal(HealthStatus.Healthy, healthy.Snapshot.HealthStatus);
    }

    [Fact]
    public async Task Health_is_waited_for_until_the_ready_handlers_are_done()
    {
        await using var app = new TestApplication();
        var (begun, done) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var web = app.Shell("web", TestApplication.Forever);
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(web.Resource, (_, _) =>
        {
            begun.SetResult();
            return done.Task;
        });
        await app.StartAsync();

        var wait = app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);
        await begun.Task.WaitAsync(Cancelled);
        Assert.False(wait.IsCompleted);
        done.SetResult();

        await wait;
    }

    [Theory]
    [InlineData("true")]
    [InlineData("exit 1")]
    public async Task A_resource_that_ended_will_not_become_healthy_where_waiting_stops_on_that(string script)
    {
        await using var app = new TestApplication();
        app.Switch("never", HealthStatus.Unhealthy);
        app.Shell("web", script).WithHealthCheck("never");
        await app.StartAsync();

        var thrown = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.Notifications.WaitForResourceHealthyAsync("web", Cancelled));

        Assert.Equal("Stopped waiting for resource 'web' to become healthy because it failed to start.", thrown.Message);
    }

    [Fact]
    public async Task A_resource_that_ended_may_come_back_where_waiting_goes_on()
    {
        await using var app = new TestApplication();
        var once = Path.Combine(app.Folder, "once");
        app.Shell("web", $"mkdir '{once}' && exit 1; exec sleep 1000").WithHealthCheck("ready");
        app.Switch("ready", HealthStatus.Healthy);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Finished);

        await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.StartCommand, Cancelled);

        await app.Notifications.WaitForResourceHealthyAsync("web", WaitBehavior.WaitOnResourceUnavailable, Cancelled);
    }

    [Fact]
    public async Task An_unknown_name_is_an_exception_where_waiting_stops_and_an_endless_wait_where_it_goes_on()
    {
        await using var app = new TestApplication();
        await app.StartAsync();

        var thrown = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.Notifications.WaitForResourceHealthyAsync("x", Cancelled));
        Assert.Equal("Stopped waiting for resource 'x' to become healthy because it does not exist in the application model.", thrown.Message);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var endless = app.Notifications.WaitForResourceHealthyAsync("x", WaitBehavior.WaitOnResourceUnavailable, impatience.Token);
        Assert.False(endless.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
    }

    private static async Task<string> DiagnosisAsync(TestApplication app, string name) => (await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => app.Notifications.WaitForResourceAsync(name, _ => false, new CancellationToken(canceled: true)))).Message;
}
