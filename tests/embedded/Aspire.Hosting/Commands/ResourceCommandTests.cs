using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Commands;

public sealed class ResourceCommandTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_restart_keeps_id_and_ports_evaluates_the_environment_again_and_runs_another_process()
    {
        var starts = 0;
        await using var app = new TestApplication();
        var web = app.Project("web", "echo \"$ASPNETCORE_URLS $START $1\"; exec sleep 1000").WithHttpEndpoint()
            .WithEnvironment(context => context.EnvironmentVariables["START"] = $"start{++starts}");
        await app.StartAsync();
        var before = await app.ReachesAsync("web", KnownResourceStates.Running);
        var url = web.GetEndpoint("http").Url;
        await app.SaysAsync("web", $"{await UrlsAsync(app)} start1 run");

        var result = await app.Commands.ExecuteCommandAsync("web", KnownResourceCommands.RestartCommand, Cancelled);
        await app.SaysAsync("web", $"{await UrlsAsync(app)} start2 run");

        Assert.True(result.Success);
        var after = await app.ReachesAsync("web", KnownResourceStates.Running);
        Assert.Equal((before.ResourceId, url), (after.ResourceId, web.GetEndpoint("http").Url));
        Assert.NotEqual(Pid(before), Pid(after));
        await app.WentThroughAsync("web", "Starting", "Running", "Stopping", "Finished", "Starting", "Running");
        Assert.Null(after.Snapshot.ExitCode);
        Assert.Null(after.Snapshot.StopTimeStamp);
    }

    [Theory]
    [InlineData("stop", "start", "restart")]
    [InlineData("resource-stop", "resource-start", "resource-restart")]
    public async Task Commands_have_an_older_name_too(string stop, string start, string restart)
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);

        Assert.True((await app.Commands.ExecuteCommandAsync("web", stop, Cancelled)).Success);
        Assert.Equal(KnownResourceStates.Finished, app.StateOf("web"));
        Assert.True((await app.Commands.ExecuteCommandAsync("web", start, Cancelled)).Success);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("web"));
        Assert.True((await app.Commands.ExecuteCommandAsync("web", restart, Cancelled)).Success);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("web"));
    }

    [Fact]
    public async Task An_unknown_resource_and_an_unknown_command_are_answers_not_exceptions()
    {
        await using var app = new TestApplication("--Parameters:region=eu");
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);

        var unknown = await app.Commands.ExecuteCommandAsync("x", "stop", Cancelled);
        var command = await app.Commands.ExecuteCommandAsync("WEB", "explode", Cancelled);

        Assert.Equal((false, false, "Resource 'x' not found."), (unknown.Success, unknown.Canceled, unknown.Message));
        Assert.Equal((false, false, "Command 'explode' not available for resource 'web'."), (command.Success, command.Canceled, command.Message));
    }

    [Fact]
    public async Task A_cancelled_command_says_so()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);

        var result = await app.Commands.ExecuteCommandAsync("web", "stop", new CancellationToken(canceled: true));

        Assert.Equal((false, true), (result.Success, result.Canceled));
        Assert.Equal(KnownResourceStates.Running, app.StateOf("web"));
    }

    [Fact]
    public async Task The_bare_name_of_two_replicas_is_not_found_but_each_ones_id_is()
    {
        await using var app = new TestApplication();
        app.Project("web", TestApplication.Forever).WithReplicas(2);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);

        var byName = await app.Commands.ExecuteCommandAsync("web", "stop", Cancelled);
        var byId = await app.Commands.ExecuteCommandAsync(ids[0], "stop", Cancelled);
        var unavailable = await app.Commands.ExecuteCommandAsync(ids[1], "explode", Cancelled);

        Assert.Equal((false, "Resource 'web' not found."), (byName.Success, byName.Message));
        Assert.True(byId.Success);
        Assert.Equal((KnownResourceStates.Finished, KnownResourceStates.Running), (app.StateOf(ids[0]), app.StateOf(ids[1])));
        Assert.Equal($"Command 'explode' not available for resource '{ids[1]}'.", unavailable.Message);
    }

    [Fact]
    public async Task The_resource_itself_stands_for_all_its_replicas()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", TestApplication.Forever).WithReplicas(2).Resource;
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);

        Assert.True((await app.Commands.ExecuteCommandAsync(web, "stop", Cancelled)).Success);
        Assert.All(ids, id => Assert.Equal(KnownResourceStates.Finished, app.StateOf(id)));
        Assert.True((await app.Commands.ExecuteCommandAsync(web, "start", Cancelled)).Success);
        Assert.All(ids, id => Assert.Equal(KnownResourceStates.Running, app.StateOf(id)));
        var failed = await app.Commands.ExecuteCommandAsync(web, "explode", Cancelled);

        Assert.StartsWith($"2 command executions failed.{Environment.NewLine}Resource '", failed.Message, StringComparison.Ordinal);
        Assert.All(ids, id => Assert.Contains($"Resource '{id}' failed with error message: Command 'explode' not available for resource '{id}'.", failed.Message!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_whose_dependency_has_failed_answers_with_the_reason()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", "exit 3");
        app.Shell("second", "true").WaitForCompletion(first).WithExplicitStart();
        await app.StartAsync();
        await app.ReachesAsync("second", KnownResourceStates.NotStarted);

        var result = await app.Commands.ExecuteCommandAsync("second", "start", Cancelled);

        Assert.False(result.Success);
        Assert.Equal("Resource 'second' stopped waiting for dependency resource 'first' because it entered the 'Finished' state with exit code '3', expected '0'.", result.Message);
        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("second"));
    }

    [Fact]
    public async Task A_start_of_what_runs_and_a_stop_of_what_has_ended_change_nothing()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        var before = await app.ReachesAsync("web", KnownResourceStates.Running);

        Assert.True((await app.Commands.ExecuteCommandAsync("web", "start", Cancelled)).Success);
        Assert.Equal(Pid(before), Pid(await app.ReachesAsync("web", KnownResourceStates.Running)));
        Assert.True((await app.Commands.ExecuteCommandAsync("web", "stop", Cancelled)).Success);
        Assert.True((await app.Commands.ExecuteCommandAsync("web", "stop", Cancelled)).Success);

        await app.WentThroughAsync("web", "Starting", "Running", "Stopping", "Finished");
    }

    [Fact]
    public async Task A_process_that_ignores_the_request_to_end_is_killed()
    {
        await using var app = new TestApplication();
        app.Shell("web", "trap '' TERM; echo up; while :; do sleep 1000 & wait; done");
        await app.StartAsync();
        await app.SaysAsync("web", "up");

        Assert.True((await app.Commands.ExecuteCommandAsync("web", "stop", Cancelled)).Success);

        Assert.Equal((KnownResourceStates.Finished, 137), (app.StateOf("web"), app.SnapshotOf("web").ExitCode));
    }

    private static async Task<string> UrlsAsync(TestApplication app)
    {
        await app.ReachesAsync("web", KnownResourceStates.Running);
        return app.SnapshotOf("web").EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!;
    }

    private static object? Pid(ResourceEvent e) => e.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value;
}
