using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class FailingDependencyTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(7, 7, null)]
    [InlineData(7, 0, "because it entered the 'Finished' state with exit code '7', expected '0'.")]
    [InlineData(0, 7, "because it entered the 'Finished' state with exit code '0', expected '7'.")]
    public async Task A_completion_counts_with_the_right_exit_code_only(int code, int expected, string? failure)
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", $"exit {code}");
        app.Shell("second", "true").WaitForCompletion(first, expected);
        await app.StartAsync();

        await app.ReachesAsync("second", failure is null ? KnownResourceStates.Finished : KnownResourceStates.FailedToStart);

        Assert.Equal(failure is not null, await FailedAsync(app, failure ?? "stopped waiting"));
    }

    [Fact]
    public async Task A_dependency_that_cannot_start_fails_every_kind_of_waiter()
    {
        await using var app = new TestApplication();
        var first = app.Builder.AddExecutable("first", "/no/such/program", app.Folder);
        app.Shell("second", "true").WaitFor(first);
        app.Shell("third", "true").WaitForStart(first);
        app.Shell("fourth", "true").WaitForCompletion(first);
        await app.StartAsync();

        foreach (var name in new[] { "first", "second", "third", "fourth" }) await app.ReachesAsync(name, KnownResourceStates.FailedToStart);

        Assert.True(await FailedAsync(app, "Resource 'second' stopped waiting for dependency resource 'first' because it failed to start."));
    }

    [Fact]
    public async Task A_failure_is_handed_down_a_chain_of_waiters()
    {
        await using var app = new TestApplication();
        var first = app.Shell("first", "exit 3");
        var second = app.Shell("second", "true").WaitForCompletion(first);
        app.Shell("third", "true").WaitFor(second);
        await app.StartAsync();

        await app.ReachesAsync("third", KnownResourceStates.FailedToStart);

        await app.WentThroughAsync("third", "Starting", "Waiting", "FailedToStart");
    }

    [Fact]
    public async Task Without_a_dashboard_a_dependency_that_has_ended_fails_its_waiter()
    {
        await using var app = new TestApplication(disableDashboard: true);
        var gate = app.Shell("gate", "true");
        var first = app.Shell("first", "true");
        app.Shell("second", TestApplication.Forever).WaitForCompletion(gate).WithExplicitStart().WaitFor(first);
        await app.StartAsync();
        Assert.Equal(WaitBehavior.StopOnResourceUnavailable, app.Services.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior);
        await app.ReachesAsync("first", KnownResourceStates.Finished);

        await app.Commands.ExecuteCommandAsync("second", KnownResourceCommands.StartCommand, Cancelled);

        await app.ReachesAsync("second", KnownResourceStates.FailedToStart);
        Assert.True(await FailedAsync(app, "Resource 'second' stopped waiting for dependency resource 'first' because it entered the 'Finished' state prematurely."));
    }

    [Fact]
    public async Task With_a_dashboard_a_dependency_that_has_ended_is_waited_for_until_somebody_starts_it()
    {
        await using var app = new TestApplication(disableDashboard: false);
        var once = Path.Combine(app.Folder, "once");
        var first = app.Shell("first", $"mkdir '{once}' && exit 1; exec sleep 1000");
        app.Shell("second", TestApplication.Forever).WithExplicitStart().WaitFor(first);
        await app.StartAsync();
        Assert.Equal(WaitBehavior.WaitOnResourceUnavailable, app.Services.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior);
        await app.ReachesAsync("first", KnownResourceStates.Finished);

        var starting = app.Commands.ExecuteCommandAsync("second", KnownResourceCommands.StartCommand, Cancelled);
        await app.ReachesAsync("second", KnownResourceStates.Waiting);
        Assert.True((await app.Commands.ExecuteCommandAsync("first", KnownResourceCommands.StartCommand, Cancelled)).Success);

        await app.ReachesAsync("second", KnownResourceStates.Running);
        Assert.True((await starting).Success);
    }

    private static async Task<bool> FailedAsync(TestApplication app, string message) =>
        (await app.LinesOfAsync("second")).Any(line => line.IsErrorMessage && line.Content.Contains(message, StringComparison.Ordinal));
}
