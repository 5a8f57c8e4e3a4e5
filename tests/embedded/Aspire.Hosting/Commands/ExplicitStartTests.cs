using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Commands;

public sealed class ExplicitStartTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Such_a_resource_waits_for_its_command_its_callbacks_unasked()
    {
        var asked = 0;
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever).WithExplicitStart().WithEnvironment(_ => asked++);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.NotStarted);
        Assert.Equal(0, asked);

        Assert.True((await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.StartCommand, Cancelled)).Success);

        Assert.Equal((1, KnownResourceStates.Running), (asked, app.StateOf("web")));
        await app.WentThroughAsync("web", "NotStarted", "Starting", "Running");
    }

    [Fact]
    public async Task Its_dependents_keep_waiting_until_then()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", TestApplication.Forever).WithExplicitStart();
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        await app.StartAsync();
        await app.ReachesAsync("first", KnownResourceStates.NotStarted);
        await app.ReachesAsync("second", KnownResourceStates.Waiting);

        await app.Commands.ExecuteCommandAsync("first", KnownResourceCommands.StartCommand, Cancelled);

        await app.ReachesAsync("second", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_start_while_the_resource_waits_forces_it_past_what_it_waits_for()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", TestApplication.Forever).WithExplicitStart();
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        await app.StartAsync();
        await app.ReachesAsync("second", KnownResourceStates.Waiting);

        Assert.True((await app.Commands.ExecuteCommandAsync("second", KnownResourceCommands.StartCommand, Cancelled)).Success);

        await app.ReachesAsync("second", KnownResourceStates.Running);
        Assert.Equal(KnownResourceStates.NotStarted, app.StateOf("first"));
        Assert.DoesNotContain(app.SnapshotOf("second").Properties, property => property.Name == "resource.waitingFor");
    }

    [Fact]
    public async Task One_replica_can_be_started_alone_and_makes_the_resource_ready()
    {
        await using var app = new TestApplication();
        app.Switch("ready", Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        app.Project("web", TestApplication.Forever).WithReplicas(2).WithExplicitStart().WithHealthCheck("ready");
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.NotStarted, 2);

        await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.StartCommand, Cancelled);

        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);
        Assert.Equal((KnownResourceStates.Running, KnownResourceStates.NotStarted), (app.StateOf(ids[0]), app.StateOf(ids[1])));
    }
}
