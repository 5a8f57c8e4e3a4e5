using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Eventing;

public sealed class EventOrderTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_resources_events_come_in_the_order_of_its_life()
    {
        await using var app = new TestApplication();
        var web = app.Builder.AddResource(new Store("web", app.Folder)).WithArgs("-c", "read -t 1000 x; exec sleep 1000").WithHttpEndpoint().Resource;
        var seen = new ConcurrentQueue<string>();
        var events = app.Builder.Eventing;
        events.Subscribe<BeforeStartEvent>((e, _) => Saw(e));
        events.Subscribe<ResourceEndpointsAllocatedEvent>(web, (e, _) => Saw(e));
        events.Subscribe<ConnectionStringAvailableEvent>(web, (e, _) => Saw(e));
        events.Subscribe<BeforeResourceStartedEvent>(web, (e, _) => Saw(e));
        events.Subscribe<ResourceReadyEvent>(web, (e, _) => Saw(e));
        events.Subscribe<ResourceStoppedEvent>(web, (e, _) => Saw(e));
        await app.StartAsync();
        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        await app.Commands.ExecuteCommandAsync(web, KnownResourceCommands.StopCommand, Cancelled);

        Assert.Equal(
            [
                nameof(BeforeStartEvent), nameof(ResourceEndpointsAllocatedEvent), nameof(ConnectionStringAvailableEvent), nameof(BeforeResourceStartedEvent),
                nameof(ResourceReadyEvent), nameof(ResourceStoppedEvent),
            ],
            seen);

        Task Saw(IDistributedApplicationEvent happened)
        {
            seen.Enqueue(happened.GetType().Name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Before_the_start_the_model_may_still_be_changed()
    {
        await using var app = new TestApplication();
        app.Builder.Eventing.Subscribe<BeforeStartEvent>((e, _) =>
        {
            Assert.Single(e.Model.Resources);
            app.Builder.CreateResourceBuilder((ExecutableResource)e.Model.Resources.Single()).WithEnvironment("LATE", "yes");
            return Task.CompletedTask;
        });
        app.Shell("tool", "env");
        await app.StartAsync();

        Assert.Equal("yes", (await app.PrintedEnvironmentAsync("tool"))["LATE"]);
    }

    [Fact]
    public async Task What_a_handler_throws_before_the_start_comes_out_of_it()
    {
        await using var app = new TestApplication();
        app.Builder.Eventing.Subscribe<BeforeStartEvent>((_, _) => throw new InvalidOperationException("not today"));
        app.Shell("tool", "env");

        Assert.Equal("not today", (await Assert.ThrowsAsync<InvalidOperationException>(app.StartAsync)).Message);
    }

    [Fact]
    public async Task The_end_of_the_start_is_told_although_somebody_still_waits()
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new TestApplication();
        var never = app.Shell("never", TestApplication.Forever).WithExplicitStart();
        app.Shell("second", TestApplication.Forever).WaitFor(never);
        app.Builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((e, _) =>
        {
            Assert.Equal(2, e.Model.Resources.Count);
            created.SetResult();
            return Task.CompletedTask;
        });

        await app.StartAsync();

        Assert.True(created.Task.IsCompleted);
        await app.ReachesAsync("second", KnownResourceStates.Waiting);
    }

    [Fact]
    public async Task A_handler_before_the_start_of_a_resource_holds_it_up_and_its_exception_fails_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new TestApplication();
        var held = app.Shell("held", TestApplication.Forever);
        var failing = app.Shell("failing", TestApplication.Forever);
        app.Builder.Eventing.Subscribe<BeforeResourceStartedEvent>(held.Resource, (_, _) => gate.Task);
        app.Builder.Eventing.Subscribe<BeforeResourceStartedEvent>(failing.Resource, (_, _) => throw new InvalidOperationException("not this one"));
        await app.StartAsync();

        await app.ReachesAsync("failing", KnownResourceStates.FailedToStart);
        Assert.Equal(KnownResourceStates.Starting, app.StateOf("held"));
        gate.SetResult();

        await app.ReachesAsync("held", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_handler_of_the_addresses_that_throws_fails_its_resource_alone_and_the_application_still_ends()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint();
        app.Shell("other", TestApplication.Forever);
        app.Builder.Eventing.Subscribe<ResourceEndpointsAllocatedEvent>(web.Resource, (_, _) => throw new InvalidOperationException("bad address"));
        await app.StartAsync();

        await app.ReachesAsync("web", KnownResourceStates.FailedToStart);
        await app.ReachesAsync("other", KnownResourceStates.Running);
        await app.StopAsync();

        Assert.Equal(KnownResourceStates.Finished, app.StateOf("other"));
    }

    [Fact]
    public async Task Every_replicas_end_is_told_with_its_last_state_and_a_throwing_handler_changes_nothing()
    {
        var ends = new ConcurrentQueue<(string Id, int? ExitCode)>();
        await using var app = new TestApplication();
        var web = app.Project("web", "exit 3").WithReplicas(2);
        app.Builder.Eventing.Subscribe<ResourceStoppedEvent>(web.Resource, (e, _) =>
        {
            ends.Enqueue((e.ResourceEvent.ResourceId, e.ResourceEvent.Snapshot.ExitCode));
            throw new InvalidOperationException("who cares");
        });
        await app.StartAsync();

        var ids = await app.InstancesAsync("web", KnownResourceStates.Finished, 2);
        await Eventually.HoldsAsync(() => ends.Count == 2, "both ends are told", Cancelled);

        Assert.Equal(ids.Order().Select(id => (id, (int?)3)), ends.OrderBy(end => end.Id));
    }

    private sealed class Store(string name, string folder) : ExecutableResource(name, "/bin/bash", folder), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new EndpointReference(this, "http")}");
    }
}
