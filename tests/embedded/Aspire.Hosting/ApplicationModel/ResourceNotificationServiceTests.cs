using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ResourceNotificationServiceTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_watcher_hears_of_the_present_state_first_and_then_of_each_change()
    {
        await using var app = new TestApplication();
        var thing = app.Builder.AddResource(new Thing("thing"));
        await app.StartAsync();
        await app.Notifications.PublishUpdateAsync(thing.Resource, s => s with { State = "One" });
        await using var watcher = app.Notifications.WatchAsync(Cancelled).GetAsyncEnumerator(Cancelled);

        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal("One", watcher.Current.Snapshot.State!.Text);
        await app.Notifications.PublishUpdateAsync(thing.Resource, s => s with { State = $"{s.State!.Text} and two" });
        Assert.True(await watcher.MoveNextAsync());

        Assert.Equal(("thing", "One and two"), (watcher.Current.ResourceId, watcher.Current.Snapshot.State!.Text));
    }

    [Fact]
    public async Task A_resource_that_nobody_runs_is_known_by_its_name_once_somebody_publishes_it()
    {
        await using var app = new TestApplication();
        var thing = app.Builder.AddResource(new Thing("thing"));
        await app.StartAsync();
        Assert.False(app.Notifications.TryGetCurrentState("thing", out _));

        await app.Notifications.PublishUpdateAsync(thing.Resource, s => s with { State = KnownResourceStates.Running });

        Assert.True(app.Notifications.TryGetCurrentState("THING", out var known));
        Assert.Same(thing.Resource, known.Resource);
    }

    [Fact]
    public async Task An_update_of_a_resource_is_one_of_all_its_replicas()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", TestApplication.Forever).WithReplicas(2);
        await app.StartAsync();
        var ids = await app.InstancesAsync("web", KnownResourceStates.Running, 2);

        await app.Notifications.PublishUpdateAsync(web.Resource, s => s with { Urls = [new("extra", "http://localhost:1", false)] });
        await app.Notifications.PublishUpdateAsync(web.Resource, ids[0], s => s with { State = "Special" });

        Assert.All(ids, id => Assert.Equal("extra", Assert.Single(app.SnapshotOf(id).Urls).Name));
        Assert.Equal(("Special", KnownResourceStates.Running), (app.StateOf(ids[0]), app.StateOf(ids[1])));
    }

    [Fact]
    public async Task Updates_from_many_sides_are_none_of_them_lost()
    {
        await using var app = new TestApplication();
        var thing = app.Builder.AddResource(new Thing("thing"));
        await app.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(
            () => app.Notifications.PublishUpdateAsync(thing.Resource, s => s with { ExitCode = (s.ExitCode ?? 0) + 1 }), Cancelled)));

        Assert.Equal(100, app.SnapshotOf("thing").ExitCode);
    }

    [Theory]
    [InlineData("--Parameters:region=eu", "Running", true)]
    [InlineData("--Parameters:region=", "ValueMissing", false)]
    public async Task A_parameter_runs_once_its_value_is_known(string argument, string state, bool healthy)
    {
        await using var app = new TestApplication(argument);
        var region = app.Builder.AddParameter("region");
        await app.StartAsync();

        Assert.Equal(state, app.StateOf("region"));
        Assert.Equal(healthy, app.SnapshotOf("region").HealthStatus is not null);
        if (!healthy)
        {
            var thrown = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await region.Resource.GetValueAsync(Cancelled));
            Assert.Equal("Parameter resource could not be used because configuration key 'Parameters:region' is missing and the Parameter has no default value.", thrown.Message);
        }
    }

    [Theory]
    [InlineData("--ConnectionStrings:kafka=broker:9092", "Running")]
    [InlineData("--ConnectionStrings:other=broker:9092", "ValueMissing")]
    public async Task A_connection_string_from_configuration_is_such_a_parameter(string argument, string state)
    {
        await using var app = new TestApplication(argument);
        var kafka = app.Builder.AddConnectionString("kafka");
        await app.StartAsync();

        Assert.Equal(state, app.StateOf("kafka"));
        if (state == KnownResourceStates.Running) Assert.Equal("broker:9092", await kafka.Resource.GetConnectionStringAsync(Cancelled));
        else await Assert.ThrowsAsync<MissingParameterValueException>(async () => await kafka.Resource.GetConnectionStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_missing_parameter_fails_only_who_needs_it()
    {
        await using var app = new TestApplication();
        app.Shell("needs", "true").WithEnvironment("REGION", app.Builder.AddParameter("region"));
        app.Shell("other", "true");
        await app.StartAsync();

        await app.ReachesAsync("needs", KnownResourceStates.FailedToStart);
        await app.ReachesAsync("other", KnownResourceStates.Finished);
    }

    private sealed class Thing(string name) : Resource(name);
}
