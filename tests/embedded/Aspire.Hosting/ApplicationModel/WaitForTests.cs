using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class WaitForTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_waiter_starts_once_the_other_is_healthy_and_says_what_it_waits_for_meanwhile()
    {
        await using var app = new TestApplication();
        var check = app.Switch("ready", HealthStatus.Unhealthy);
        var first = app.Shell("first", TestApplication.Forever).WithHealthCheck("ready");
        var other = app.Shell("other", TestApplication.Forever);
        app.Shell("second", TestApplication.Forever).WaitFor(first).WaitFor(other);
        await app.StartAsync();

        await app.Notifications.WaitForResourceAsync("second", e => WaitingFor(e) is [var id] && Id.Of("first").IsMatch(id), Cancelled);
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("second"));
        check.Status = HealthStatus.Healthy;
        var started = await app.ReachesAsync("second", KnownResourceStates.Running);

        Assert.Null(WaitingFor(started));
        await app.WentThroughAsync("second", "Starting", "Waiting", "Starting", "Running");
        Assert.Equal(
            [
                "Finished waiting for resource 'first'.",
                "Finished waiting for resource 'other'.",
                "Waiting for resource 'first' to become healthy.",
                "Waiting for resource 'first' to enter the 'Running' state.",
                "Waiting for resource 'other' to enter the 'Running' state.",
                "Waiting for resource ready to execute for 'first'.",
                "Waiting for resource ready to execute for 'other'.",
            ],
            (await app.LinesOfAsync("second")).Select(line => line.Content).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_waiter_that_asks_for_a_start_only_does_not_ask_for_health()
    {
        await using var app = new TestApplication();
        app.Switch("ready", HealthStatus.Unhealthy);
        var first = app.Shell("first", TestApplication.Forever).WithHealthCheck("ready");
        app.Shell("second", TestApplication.Forever).WaitForStart(first);
        await app.StartAsync();

        await app.ReachesAsync("second", KnownResourceStates.Running);

        Assert.NotEqual(HealthStatus.Healthy, app.SnapshotOf("first").HealthStatus);
        Assert.Contains(await app.LinesOfAsync("second"), line => line.Content == "Finished waiting for resource 'first' to start.");
    }

    [Fact]
    public async Task Handlers_of_the_ready_event_are_waited_for_too()
    {
        await using var app = new TestApplication();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = app.Shell("first", TestApplication.Forever);
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(first.Resource, (_, _) => done.Task);
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        await app.StartAsync();

        await app.SaysAsync("second", "Waiting for resource ready to execute for 'first'.");
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("second"));
        done.SetResult();

        await app.ReachesAsync("second", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_throwing_handler_of_the_ready_event_fails_the_waiter()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", TestApplication.Forever);
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(first.Resource, (_, _) => throw new InvalidOperationException("the seed failed"));
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        await app.StartAsync();

        await app.ReachesAsync("second", KnownResourceStates.FailedToStart);

        Assert.Equal(KnownResourceStates.Running, app.StateOf("first"));
        Assert.Contains(await app.LinesOfAsync("second"), line => line.IsErrorMessage && line.Content.Contains("the seed failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_waiter_waits_for_every_replica()
    {
        await using var app = new TestApplication();
        var gate = Path.Combine(app.Folder, "gate");
        var first = app.Project("first", $"mkdir '{gate}' 2>/dev/null && exit 0; exec sleep 1000").WithReplicas(2);
        app.Shell("second", TestApplication.Forever).WaitForCompletion(first);
        await app.StartAsync();

        await app.InstancesAsync("first", KnownResourceStates.Finished, 1);
        var running = Assert.Single(await app.InstancesAsync("first", KnownResourceStates.Running, 1));
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("second"));
        Assert.True((await app.Commands.ExecuteCommandAsync(running, KnownResourceCommands.StopCommand, Cancelled)).Success);

        // Stopped by a signal, its exit code is not the one that is waited for.
        await app.ReachesAsync("second", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task A_child_is_waited_for_together_with_its_parent()
    {
        await using var app = new TestApplication();
        var parent = app.Shell("parent", TestApplication.Forever);
        var child = app.Builder.AddResource(new Child("child", parent.Resource));
        var second = app.Shell("second", TestApplication.Forever).WaitForStart(child).WaitFor(child);

        Assert.Equal(
            [("parent", WaitType.WaitUntilStarted), ("child", WaitType.WaitUntilStarted), ("parent", WaitType.WaitUntilHealthy), ("child", WaitType.WaitUntilHealthy)],
            second.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource.Name, wait.WaitType)));
    }

    [Fact]
    public async Task Nothing_waits_for_itself_or_for_its_parent()
    {
        await using var app = new TestApplication();
        var parent = app.Shell("parent", "true");
        var child = app.Builder.AddResource(new Child("child", parent.Resource));

        Assert.All(
            [() => parent.WaitFor(parent), () => parent.WaitForStart(parent), () => parent.WaitForCompletion(parent)],
            (Action wait) => Assert.Equal("The 'parent' resource cannot wait for itself.", Assert.Throws<DistributedApplicationException>(wait).Message));
        Assert.All(
            [() => child.WaitFor(parent), () => child.WaitForStart(parent), () => child.WaitForCompletion(parent)],
            (Action wait) => Assert.Equal("The 'child' resource cannot wait for its parent 'parent'.", Assert.Throws<DistributedApplicationException>(wait).Message));
    }

    [Fact]
    public async Task A_connection_string_from_configuration_is_no_wait()
    {
        await using var app = new TestApplication("--ConnectionStrings:kafka=broker:9092");
        app.Shell("second", TestApplication.Forever).WaitFor(app.Builder.AddConnectionString("kafka"));
        await app.StartAsync();

        await app.ReachesAsync("second", KnownResourceStates.Running);
    }

    private static string[]? WaitingFor(ResourceEvent e) => e.Snapshot.Properties.FirstOrDefault(p => p.Name == "resource.waitingFor")?.Value as string[];

    private sealed class Child(string name, IResource parent) : Resource(name), IResourceWithParent<IResource>, IResourceWithWaitSupport
    {
        public IResource Parent => parent;
    }
}
