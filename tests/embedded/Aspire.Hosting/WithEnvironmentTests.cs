using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests;

public sealed class WithEnvironmentTests
{
    [Fact]
    public async Task The_last_word_on_a_variable_is_the_one_that_counts()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env")
            .WithEnvironment("LEVEL", "1")
            .WithEnvironment(context => context.EnvironmentVariables["SEEN"] = context.EnvironmentVariables["LEVEL"])
            .WithEnvironment("LEVEL", "2");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.Equal(("2", "1"), (environment["LEVEL"], environment["SEEN"]));
    }

    [Fact]
    public async Task Every_kind_of_value_reaches_the_process_as_text()
    {
        await using var app = new TestApplication("--Parameters:region=eu west", "--Parameters:password=p$w\"d'!");
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint();
        app.Shell("tool", "env")
            .WithEnvironment("NOTHING", (string?)null)
            .WithEnvironment("PARAMETER", app.Builder.AddParameter("region"))
            .WithEnvironment("SECRET", app.Builder.AddParameter("password", secret: true))
            .WithEnvironment("EXPRESSION", ReferenceExpression.Create($"port={web.GetEndpoint("http").Property(EndpointProperty.Port)}"))
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 1.5);
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.Equal("", environment["NOTHING"]);
        Assert.Equal("eu west", environment["PARAMETER"]);
        Assert.Equal("p$w\"d'!", environment["SECRET"]);
        Assert.Equal($"port={web.GetEndpoint("http").Port}", environment["EXPRESSION"]);
        Assert.Equal("1.5", environment["NUMBER"]);
    }

    [Fact]
    public async Task Arguments_are_given_in_the_order_in_which_they_were_added_whatever_is_in_them()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint();
        app.Shell("tool", "printf '[%s]\\n' \"$@\"")
            .WithArgs("zero", "a b", "")
            .WithArgs(context => context.Args.Add(web.GetEndpoint("http")))
            .WithArgs("$HOME;'\"");
        await app.StartAsync();
        await app.ReachesAsync("tool", KnownResourceStates.Finished);

        var printed = (await app.LinesOfAsync("tool")).Select(line => line.Content);

        Assert.Equal(["[a b]", "[]", $"[{web.GetEndpoint("http").Url}]", "[$HOME;'\"]"], printed);
    }

    [Fact]
    public async Task A_target_port_differs_from_the_public_one_and_is_told_by_name()
    {
        await using var app = new TestApplication();
        var tool = app.Shell("tool", "env").WithHttpEndpoint(env: "PORT");
        await app.StartAsync();

        var port = int.Parse((await app.PrintedEnvironmentAsync("tool"))["PORT"], null);

        Assert.NotEqual(tool.GetEndpoint("http").Port, port);
    }

    [Fact]
    public async Task The_snapshot_says_what_the_process_was_started_with()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithEnvironment("LEVEL", "1");
        await app.StartAsync();
        await app.PrintedEnvironmentAsync("tool");

        var variables = app.SnapshotOf("tool").EnvironmentVariables;
        Assert.Contains(new("LEVEL", "1", IsFromSpec: true), variables);
        Assert.Contains(new("HOME", Environment.GetEnvironmentVariable("HOME"), IsFromSpec: false), variables);
    }

    [Fact]
    public async Task A_callback_that_throws_keeps_the_resource_from_starting_and_nothing_else()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithEnvironment(_ => throw new InvalidOperationException("no such luck"));
        app.Shell("other", "true");
        await app.StartAsync();

        await app.ReachesAsync("tool", KnownResourceStates.FailedToStart);
        await app.ReachesAsync("other", KnownResourceStates.Finished);

        Assert.Contains(await app.LinesOfAsync("tool"), line => line.IsErrorMessage && line.Content.Contains("no such luck", StringComparison.Ordinal));
    }
}
