using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class StateTests
{
    [Fact]
    public async Task An_instances_id_is_the_name_and_eight_lower_case_letters()
    {
        await using var app = new TestApplication();
        app.Shell("web-shop", TestApplication.Forever);
        await app.StartAsync();

        var running = await app.ReachesAsync("web-shop", KnownResourceStates.Running);

        Assert.Matches("^web-shop-[a-z]{8}$", running.ResourceId);
        Assert.Equal("web-shop", running.Resource.Name);
    }

    [Theory]
    [InlineData("true", 0)]
    [InlineData("exit 42", 42)]
    [InlineData("kill -9 $$", 137)]
    public async Task A_process_that_ends_is_finished_with_its_exit_code_and_not_started_again(string script, int code)
    {
        await using var app = new TestApplication();
        app.Shell("job", script);
        await app.StartAsync();

        var ended = (await app.ReachesAsync("job", KnownResourceStates.Finished)).Snapshot;

        Assert.Equal(code, ended.ExitCode);
        await app.WentThroughAsync("job", "Starting", "Running", "Finished");
        Assert.True(ended.CreationTimeStamp <= ended.StartTimeStamp && ended.StartTimeStamp <= ended.StopTimeStamp);
        Assert.Null(ended.HealthStatus);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_fails_to_start_and_says_why()
    {
        await using var app = new TestApplication();
        app.Builder.AddExecutable("job", "/no/such/program", app.Folder);
        await app.StartAsync();

        var failed = (await app.ReachesAsync("job", KnownResourceStates.FailedToStart)).Snapshot;

        Assert.Null(failed.ExitCode);
        await app.WentThroughAsync("job", "Starting", "FailedToStart");
        Assert.Contains(await app.LinesOfAsync("job"), line => line.IsErrorMessage && line.Content.Contains("/no/such/program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_working_directory_is_relative_to_the_AppHosts_and_has_to_exist()
    {
        await using var app = new TestApplication();
        Directory.CreateDirectory(Path.Combine(app.Folder, "inner"));
        app.Builder.AddExecutable("there", "/bin/bash", "inner", "-c", "pwd");
        app.Builder.AddExecutable("nowhere", "/bin/bash", "outer", "-c", "pwd");
        await app.StartAsync();

        await app.ReachesAsync("nowhere", KnownResourceStates.FailedToStart);
        await app.ReachesAsync("there", KnownResourceStates.Finished);

        Assert.Equal(Path.Combine(app.Folder, "inner"), Assert.Single(await app.LinesOfAsync("there")).Content);
    }

    [Fact]
    public async Task A_project_is_run_in_its_folder_by_dotnet_without_building_and_without_a_launch_profile()
    {
        await using var app = new TestApplication();
        app.Project("web", "pwd; echo \"$*\"").WithArgs("--flag", "value");
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Finished);

        var lines = await app.LinesOfAsync("web");

        Assert.Equal(Path.Combine(app.Folder, "web"), lines[0].Content);
        Assert.Matches(
            $"^run --project {Path.Combine(app.Folder, "web", "web.csproj")} --no-build --configuration (Debug|Release) --no-launch-profile -- --flag value$", lines[1].Content);
    }

    [Fact]
    public async Task Health_is_unknown_until_the_process_runs()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever).WithExplicitStart();
        await app.StartAsync();

        await app.ReachesAsync("web", KnownResourceStates.NotStarted);

        Assert.Null(app.SnapshotOf("web").HealthStatus);
    }

    [Fact]
    public async Task Stopping_the_application_finishes_every_process_dependents_first()
    {
        await using var app = new TestApplication();
        var order = Path.Combine(app.Folder, "order");
        var first = app.Shell("first", Trapping("first"));
        var second = app.Shell("second", Trapping("second")).WaitFor(first);
        app.Shell("third", Trapping("third")).WaitFor(second);
        await app.StartAsync();
        foreach (var name in new[] { "first", "second", "third" }) await app.SaysAsync(name, "up");

        await app.StopAsync();

        Assert.Equal(["third", "second", "first"], await File.ReadAllLinesAsync(order, TestContext.Current.CancellationToken));
        Assert.All(["first", "second", "third"], name => Assert.Equal((KnownResourceStates.Finished, 0), (app.StateOf(name), app.SnapshotOf(name).ExitCode)));

        string Trapping(string name) => $"trap 'echo {name} >> {order}; exit 0' TERM; echo up; while :; do sleep 1000 & wait; done";
    }

    [Fact]
    public async Task A_waiter_whose_application_ends_is_not_started()
    {
        await using var app = new TestApplication(disableDashboard: false);
        var never = app.Shell("never", TestApplication.Forever).WithExplicitStart();
        app.Shell("second", TestApplication.Forever).WaitFor(never);
        await app.StartAsync();
        await app.ReachesAsync("second", KnownResourceStates.Waiting);

        await app.StopAsync();

        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("second"));
    }
}
