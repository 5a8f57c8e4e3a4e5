using Aspire.Dashboard.Board;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Dashboard;

/// <summary>What the dashboard is shown of a running application.</summary>
public sealed class ResourceBoardTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Variables_with_a_secret_parameters_value_are_secret_and_inherited_ones_are_not_shown()
    {
        await using var app = new TestApplication(disableDashboard: false, "--Parameters:pass=hunter22", "--Parameters:region=eu");
        var (secret, region) = (app.Builder.AddParameter("pass", secret: true), app.Builder.AddParameter("region"));
        app.Shell("web", TestApplication.Forever)
            .WithEnvironment("DIRECT", secret)
            .WithEnvironment("WITHIN", ReferenceExpression.Create($"user:{secret}@host"))
            .WithEnvironment("REGION", region)
            .WithEnvironment("API_TOKEN", "x");
        var web = await ShownAsync(app, "web", KnownResourceStates.Running);

        Assert.Equal(["API_TOKEN", "DIRECT", "WITHIN"], web.Environment.Where(variable => variable.IsSecret).Select(variable => variable.Name));
        Assert.Contains(new("REGION", "eu", IsSecret: false), web.Environment);
        Assert.DoesNotContain(web.Environment, variable => variable.Name == "PATH");
        Assert.Contains("pass", web.References);
    }

    [Fact]
    public async Task A_waiting_resource_names_what_it_waits_for_and_its_console_says_so()
    {
        await using var app = new TestApplication(disableDashboard: false);
        var first = app.Shell("first", TestApplication.Forever).WithExplicitStart();
        app.Shell("second", TestApplication.Forever).WaitFor(first);
        var second = await ShownAsync(app, "second", KnownResourceStates.Waiting);

        Assert.Equal(["first"], second.References);
        Assert.Contains(second.Properties, property => property.Name == "resource.waitingFor" && property.Value.StartsWith("first", StringComparison.Ordinal));
        Assert.Equal("/bin/bash", second.Source);
        await foreach (var lines in Board(app).ConsoleAsync(second.Id, Cancelled))
            if (lines.Any(line => line.Text.StartsWith("Waiting for resource 'first'", StringComparison.Ordinal))) break;
    }

    [Fact]
    public async Task A_command_of_the_applications_own_is_shown_as_its_state_says_and_run()
    {
        await using var app = new TestApplication(disableDashboard: false);
        app.Shell("web", TestApplication.Forever)
            .WithCommand("reset", "Reset", _ => Task.FromResult(CommandResults.Failure("Not today.")), new() { ConfirmationMessage = "Sure?", IsHighlighted = true })
            .WithCommand("later", "Later", _ => Task.FromResult(CommandResults.Success()), new() { UpdateState = _ => ResourceCommandState.Disabled })
            .WithCommand("never", "Never", _ => Task.FromResult(CommandResults.Success()), new() { UpdateState = _ => ResourceCommandState.Hidden })
            .WithCommand("broken", "Broken", _ => Task.FromResult(CommandResults.Success()), new() { UpdateState = _ => throw new InvalidOperationException() });
        var web = await ShownAsync(app, "web", KnownResourceStates.Running);

        Assert.Equal(
            [("start", false), ("stop", true), ("restart", true), ("reset", true), ("later", false), ("broken", false)],
            web.Commands.Select(command => (command.Name, command.IsEnabled)));
        Assert.Equal("Sure?", web.Commands.Single(command => command.Name == "reset").Confirmation);
        Assert.Equal("Not today.", await Board(app).ExecuteAsync(web.Id, "reset", Cancelled));
        Assert.Null(await Board(app).ExecuteAsync(web.Id, "stop", Cancelled));
        await app.ReachesAsync("web", KnownResourceStates.Finished);
    }

    private static ResourceBoard Board(TestApplication app) => app.Services.GetRequiredService<ResourceBoard>();

    private static async Task<BoardResource> ShownAsync(TestApplication app, string name, string state)
    {
        await app.StartAsync();
        BoardResource? shown = null;
        await Eventually.HoldsAsync(
            () => (shown = Board(app).Resources().FirstOrDefault(resource => resource.Name == name)) is { State: { } now } && now == state,
            $"the board shows '{name}' {state}", Cancelled);
        return shown!;
    }
}
