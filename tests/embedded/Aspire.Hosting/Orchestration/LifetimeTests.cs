using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>However an application ends, none of its processes outlives it: that is what <see cref="TestApplication"/> checks last.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task An_application_that_fails_while_it_starts_takes_its_processes_with_it()
    {
        await using var app = new TestApplication();
        var up = Path.Combine(app.Folder, "up");
        app.Shell("web", $"touch {up}; exec sleep 1000");
        app.Builder.Services.AddHostedService(_ => new Failing(() => Eventually.HoldsAsync(() => File.Exists(up), "the process runs", Cancelled)));

        Assert.Equal("not this time", (await Assert.ThrowsAsync<InvalidOperationException>(app.StartAsync)).Message);
    }

    [Fact]
    public async Task An_application_may_be_stopped_and_disposed_more_than_once()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);

        await app.StopAsync();
        await app.StopAsync();

        Assert.Equal(KnownResourceStates.Finished, app.StateOf("web"));
    }

    [Fact]
    public async Task Resources_that_wait_for_each_other_wait_until_the_application_ends()
    {
        await using var app = new TestApplication();
        var left = app.Shell("left", TestApplication.Forever);
        var right = app.Shell("right", TestApplication.Forever).WaitFor(left);
        left.WaitFor(right);
        await app.StartAsync();
        await app.ReachesAsync("left", KnownResourceStates.Waiting);
        await app.ReachesAsync("right", KnownResourceStates.Waiting);

        await app.StopAsync();
    }

    [Fact]
    public async Task Processes_that_run_and_depend_on_each_other_in_a_circle_are_stopped_all_the_same()
    {
        await using var app = new TestApplication();
        var left = app.Shell("left", TestApplication.Forever);
        var right = app.Shell("right", TestApplication.Forever).WaitFor(left);
        left.WaitFor(right);
        await app.StartAsync();
        await app.ReachesAsync("left", KnownResourceStates.Waiting);
        await app.Commands.ExecuteCommandAsync("left", KnownResourceCommands.StartCommand, Cancelled);
        await app.ReachesAsync("right", KnownResourceStates.Running);

        await app.StopAsync();

        Assert.All(["left", "right"], name => Assert.Equal(KnownResourceStates.Finished, app.StateOf(name)));
    }

    [Fact]
    public async Task A_whole_run_ends_when_it_is_cancelled()
    {
        using var folder = new TemporaryFolder("run");
        var word = $"ledger-{Guid.NewGuid():n}";
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true, ProjectDirectory = folder.Path });
        builder.AddExecutable("web", "/bin/bash", folder.Path, "-c", TestApplication.Forever).WithEnvironment("LEDGER", word);
        await using var app = builder.Build();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var running = app.RunAsync(end.Token);
        await app.ResourceNotifications.WaitForResourceAsync("web", KnownResourceStates.Running, Cancelled);
        await Eventually.HoldsAsync(() => ProcessLedger.WithInEnvironment(word).Count > 0, "its process runs", Cancelled);
        await end.CancelAsync();
        await running;

        Assert.Empty(ProcessLedger.WithInEnvironment(word));
    }

    [Fact]
    public async Task An_application_that_was_built_and_never_started_can_be_disposed()
    {
        var app = DistributedApplication.CreateBuilder([]).Build();

        await app.DisposeAsync();
        await app.DisposeAsync();
    }

    private sealed class Failing(Func<Task> first) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await first();
            throw new InvalidOperationException("not this time");
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
