using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests.Commands;

/// <summary>Commands of an application's own.</summary>
public sealed class CustomCommandTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task A_command_knows_its_instance_logs_there_and_its_result_is_the_answer()
    {
        var ran = new List<string>();
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever).WithCommand("reset", "Reset", context =>
        {
            ran.Add(context.ResourceName);
#pragma warning disable CA1848 // a test's line
            context.Logger.LogInformation("was reset");
#pragma warning restore CA1848
            return Task.FromResult(CommandResults.Success("Done."));
        });
        await app.StartAsync();
        var running = await app.ReachesAsync("web", KnownResourceStates.Running);

        var byName = await app.Commands.ExecuteCommandAsync("web", "reset", Cancelled);
        var byResource = await app.Commands.ExecuteCommandAsync(running.Resource, "reset", Cancelled);

        Assert.Equal((true, "Done.", true), (byName.Success, byName.Message, byResource.Success));
        Assert.Equal([running.ResourceId, running.ResourceId], ran);
        await app.SaysAsync("web", "was reset");
    }

    [Fact]
    public async Task What_a_command_throws_is_its_result()
    {
        await using var app = new TestApplication("--Parameters:region=eu");
        app.Builder.AddParameter("region")
            .WithCommand("break", "Break", _ => throw new InvalidOperationException("It broke."))
            .WithCommand("leave", "Leave", _ => throw new OperationCanceledException())
            .WithCommand("refuse", "Refuse", _ => Task.FromResult(CommandResults.Failure("No.")));
        await app.StartAsync();

        var broke = await app.Commands.ExecuteCommandAsync("region", "break", Cancelled);
        var left = await app.Commands.ExecuteCommandAsync("region", "leave", Cancelled);
        var refused = await app.Commands.ExecuteCommandAsync("region", "refuse", Cancelled);

        Assert.Equal((false, false, "It broke."), (broke.Success, broke.Canceled, broke.Message));
        Assert.Equal((false, true), (left.Success, left.Canceled));
        Assert.Equal((false, "No."), (refused.Success, refused.Message));
    }

    [Fact]
    public async Task The_last_command_of_a_name_counts()
    {
        await using var app = new TestApplication("--Parameters:region=eu");
        app.Builder.AddParameter("region")
            .WithCommand("say", "Say", _ => Task.FromResult(CommandResults.Success("first")))
            .WithCommand("say", "Say", _ => Task.FromResult(CommandResults.Success("second")));
        await app.StartAsync();

        Assert.Equal("second", (await app.Commands.ExecuteCommandAsync("region", "say", Cancelled)).Message);
    }
}
