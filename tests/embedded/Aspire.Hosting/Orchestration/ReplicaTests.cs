using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Proxy;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class ReplicaTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Each_replica_has_an_id_a_target_port_and_a_service_instance_of_its_own()
    {
        await using var app = new TestApplication();
        app.Project("web", TestApplication.Forever).WithHttpEndpoint().WithReplicas(3);
        await app.StartAsync();

        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 3);

        Assert.Equal(3, ids.Select(id => Variable(app, id, "ASPNETCORE_URLS")).Distinct().Count());
        Assert.All(ids, id => Assert.Equal($"service.instance.id={id["web-".Length..]}", Variable(app, id, "OTEL_RESOURCE_ATTRIBUTES")));
        Assert.False(app.Notifications.TryGetCurrentState("web", out _));
        Assert.True(app.Notifications.TryGetCurrentState(ids[1].ToUpperInvariant(), out var one));
        Assert.Equal(ids[1], one.ResourceId);
    }

    [Fact]
    public async Task The_public_address_leads_to_every_replica_that_lives_and_to_no_dead_one()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", TestApplication.Forever).WithHttpEndpoint().WithReplicas(2);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);
        await using var left = new NamedServer("left", TargetPort(app, ids[0]));
        await using var right = new NamedServer("right", TargetPort(app, ids[1]));

        await Eventually.HoldsAsync(() => AsksAsync(web, "left"), "a connection goes to the left replica", Cancelled);
        await Eventually.HoldsAsync(() => AsksAsync(web, "right"), "a connection goes to the right replica", Cancelled);
        await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.StopCommand, Cancelled);
        var accepted = left.Accepted;
        for (var i = 0; i < 20; i++) Assert.True(await AsksAsync(web, "right"));
        Assert.Equal(accepted, left.Accepted);

        await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.StartCommand, Cancelled);
        await Eventually.HoldsAsync(() => AsksAsync(web, "left"), "a connection goes to the left replica again", Cancelled);
    }

    [Fact]
    public async Task A_replica_that_does_not_listen_yet_is_passed_over()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", TestApplication.Forever).WithHttpEndpoint().WithReplicas(2);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);
        await using var only = new NamedServer("only", TargetPort(app, ids[1]));

        for (var i = 0; i < 20; i++) Assert.True(await AsksAsync(web, "only"));
    }

    [Fact]
    public async Task A_replica_started_again_is_ready_with_the_others_and_the_event_is_told_once()
    {
        var ready = 0;
        await using var app = new TestApplication();
        app.Switch("fine", HealthStatus.Healthy);
        var web = app.Project("web", TestApplication.Forever).WithReplicas(2).WithHealthCheck("fine");
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(web.Resource, (_, _) => Task.FromResult(Interlocked.Increment(ref ready)));
        app.Shell("second", TestApplication.Forever).WaitFor(web).WithExplicitStart();
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);
        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        Assert.True((await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.RestartCommand, Cancelled)).Success);
        await app.Commands.ExecuteCommandAsync(ids[1], KnownResourceCommands.RestartCommand, Cancelled);

        Assert.True((await app.Commands.ExecuteCommandAsync("second", KnownResourceCommands.StartCommand, Cancelled)).Success);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("second"));
        Assert.Equal(1, ready);
    }

    [Fact]
    public async Task Restarting_a_replica_does_not_say_of_the_others_that_they_wait()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", TestApplication.Forever);
        app.Project("web", TestApplication.Forever).WithReplicas(2).WaitFor(first);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);

        await app.Commands.ExecuteCommandAsync(ids[0], KnownResourceCommands.RestartCommand, Cancelled);

        await app.WentThroughAsync(ids[1], "Starting", "Waiting", "Starting", "Running");
        await app.WentThroughAsync(ids[0], "Starting", "Waiting", "Starting", "Running", "Stopping", "Finished", "Starting", "Waiting", "Starting", "Running");
    }

    private static string? Variable(TestApplication app, string id, string name) =>
        app.SnapshotOf(id).EnvironmentVariables.Single(variable => variable.Name == name).Value;

    private static int TargetPort(TestApplication app, string id) => new Uri(Variable(app, id, "ASPNETCORE_URLS")!).Port;

    private static async Task<bool> AsksAsync(IResourceBuilder<ProjectResource> web, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, web.GetEndpoint("http").Port, Cancelled);
        using var answer = new StreamReader(client.GetStream());
        client.Client.Shutdown(SocketShutdown.Send);
        return await answer.ReadToEndAsync(Cancelled) == $"{name}:";
    }
}
