using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Kafka;

public sealed class ContainerRuntimeTests : IDisposable
{
    private readonly ScriptedRuntime _docker = new();

    private static CancellationToken Cancelled => Limited.Cancelled;

    public void Dispose() => _docker.Dispose();

    [Fact]
    public async Task Without_a_runtime_the_rest_runs_and_who_waits_for_the_container_waits()
    {
        await using var app = new TestApplication(disableDashboard: false, "--ASPIRE_CONTAINER_RUNTIME=/no/such/docker");
        var kafka = app.Builder.AddKafka("kafka");
        app.Shell("needs", TestApplication.Forever).WaitFor(kafka);
        app.Shell("other", TestApplication.Forever);
        await app.StartAsync();

        await app.ReachesAsync("kafka", KnownResourceStates.RuntimeUnhealthy);
        await app.ReachesAsync("other", KnownResourceStates.Running);
        await app.ReachesAsync("needs", KnownResourceStates.Waiting);

        const string Problem = "Container runtime '/no/such/docker' could not be found. See https://aka.ms/aspire/containers for more details on supported container runtimes.";
        Assert.Contains(app.Logged.All, line => line.Text == Problem);
        Assert.Contains(await app.LinesOfAsync("kafka"), line => line.Content == Problem);
    }

    [Fact]
    public async Task Where_waiting_stops_on_that_a_waiter_fails()
    {
        await using var app = new TestApplication(disableDashboard: true, "--ASPIRE_CONTAINER_RUNTIME=/no/such/docker");
        app.Shell("needs", TestApplication.Forever).WaitFor(app.Builder.AddKafka("kafka"));
        await app.StartAsync();

        await app.ReachesAsync("needs", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task A_container_starts_when_its_daemon_answers_at_last()
    {
        _docker.Be("down");
        await using var app = new TestApplication(disableDashboard: false, _docker.Argument);
        var kafka = app.Builder.AddKafka("kafka");
        app.Shell("needs", TestApplication.Forever).WaitFor(kafka);
        await app.StartAsync();
        await app.ReachesAsync("kafka", KnownResourceStates.RuntimeUnhealthy);

        _docker.BeNoLonger("down");

        await app.ReachesAsync("needs", KnownResourceStates.Running);
        await app.WentThroughAsync("kafka", "RuntimeUnhealthy", "Starting", "Running");
    }

    [Theory]
    [InlineData("down")]
    [InlineData("mute")]
    public async Task A_test_is_told_so_when_its_time_for_the_daemon_is_over(string state)
    {
        _docker.Be(state);
        await using var app = new TestApplication(_docker.Argument, "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:01", "--ASPIRE_DEPENDENCY_CHECK_TIMEOUT=1");
        app.Builder.AddKafka("kafka");
        app.Shell("other", TestApplication.Forever);

        var thrown = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Equal($"Container runtime '{_docker.Command}' was found but appears to be unhealthy. Ensure that the container runtime is running.", thrown.Message);
        Assert.DoesNotContain(_docker.Calls, call => call.StartsWith("run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_test_waits_for_a_daemon_that_comes_up_in_time()
    {
        _docker.Be("down");
        await using var app = new TestApplication(_docker.Argument, "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:30");
        app.Builder.AddKafka("kafka");

        var starting = app.StartAsync();
        await Eventually.HoldsAsync(() => _docker.Calls.Length > 0, "the daemon is asked", Cancelled);
        _docker.BeNoLonger("down");
        await starting;

        await app.ReachesAsync("kafka", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Nobody_asks_for_a_runtime_where_there_is_no_container()
    {
        await using var app = new TestApplication(_docker.Argument, "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:01");
        app.Shell("other", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("other", KnownResourceStates.Running);

        Assert.Empty(_docker.Calls);
    }
}
