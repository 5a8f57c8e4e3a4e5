using Aspire.Hosting.Processes;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Processes;

public sealed class ChildProcessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_output_comes_as_lines_and_its_exit_code_last()
    {
        await using var processes = new ChildProcessFixture();

        var exitCode = await processes.Shell("echo out; echo err >&2; printf tail; exit 3").Exited.WaitAsync(Cancelled);

        Assert.Equal(3, exitCode);
        Assert.Equal([new("err", true), new("out", false), new("tail", false)], processes.Output.OrderBy(line => line.Text));
    }

    [Fact]
    public async Task It_gets_exactly_the_environment_given()
    {
        await using var processes = new ChildProcessFixture();
        processes.Environment["services__web-console__http__0"] = "http://localhost:1=2 3";
        processes.Environment["TEXT"] = "two\twords 'and' \"quotes\"";

        await processes.Start("env", []).Exited.WaitAsync(Cancelled);

        var shellsOwn = new[] { "PWD=", "SHLVL=", "_=" }; // some shells add these
        Assert.Equal(
            processes.Environment.Select(variable => $"{variable.Key}={variable.Value}").Order(),
            processes.Lines.Where(line => !shellsOwn.Any(line.StartsWith)).Order());
    }

    [Fact]
    public async Task It_gets_its_arguments_and_working_directory_untouched_and_no_input()
    {
        await using var processes = new ChildProcessFixture();

        await processes.Start("/bin/sh", ["-c", "pwd; cat; printf '<%s>\\n' \"$@\"", "sh", "a=b", "", "x y", "$HOME", "-e"]).Exited.WaitAsync(Cancelled);

        Assert.Equal([processes.Folder, "<a=b>", "<>", "<x y>", "<$HOME>", "<-e>"], processes.Lines);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_refused_before_anything_runs()
    {
        await using var processes = new ChildProcessFixture();
        await File.WriteAllTextAsync(Path.Combine(processes.Folder, "plain-file"), "text", Cancelled);

        Assert.Throws<FileNotFoundException>(() => processes.Start("no-such-command", []));
        Assert.Throws<FileNotFoundException>(() => processes.Start("./no-such-command", []));
        Assert.Throws<FileNotFoundException>(() => processes.Start("./plain-file", []));
    }

    [Fact]
    public async Task A_working_directory_that_does_not_exist_is_refused()
    {
        await using var processes = new ChildProcessFixture();
        var nowhere = Path.Combine(processes.Folder, "nowhere");

        Assert.Throws<DirectoryNotFoundException>(() => ChildProcess.Start(
            new("/bin/sh", [], nowhere, processes.Environment, processes.Output.Enqueue), processes.Watchdog, TimeProvider.System));
    }

    [Fact]
    public async Task Its_session_is_its_own_so_Ctrl_C_in_the_terminal_does_not_reach_it()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("echo ready; exec sleep 100");
        await processes.SaysAsync("ready", Cancelled);

        Assert.Equal(child.Id, ProcessTable.Find(child.Id)?.SessionId);

        await child.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_lets_it_end_by_itself()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        await processes.SaysAsync("ready", Cancelled);

        await Task.WhenAll(child.StopAsync(Cancelled), child.StopAsync(Cancelled));

        Assert.Equal(7, await child.Exited);
        Assert.Contains("bye", processes.Lines);
    }

    [Fact]
    public async Task One_that_does_not_end_in_time_is_killed()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("trap '' TERM; echo ready; while :; do sleep 0.05; done", stopTimeout: TimeSpan.FromMilliseconds(200));
        await processes.SaysAsync("ready", Cancelled);

        await child.StopAsync(Cancelled);

        Assert.Equal(128 + 9, await child.Exited);
    }

    [Fact]
    public async Task Cancelling_the_stop_kills_at_once()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("trap '' TERM; echo ready; while :; do sleep 0.05; done", stopTimeout: TimeSpan.FromMinutes(5));
        await processes.SaysAsync("ready", Cancelled);

        await child.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(128 + 9, await child.Exited);
    }

    [Theory]
    [InlineData("sh -c \"trap '' TERM; echo ready; while :; do sleep 0.05; done\" & wait")]
    [InlineData("setsid sh -c \"trap '' TERM; echo ready; while :; do sleep 0.05; done\" & wait")]
    public async Task Its_descendants_are_gone_with_it_whatever_session_they_are_in(string script)
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell(script);
        await processes.SaysAsync("ready", Cancelled);

        await child.StopAsync(Cancelled);

        Assert.Empty(ProcessLedger.WithInEnvironment(processes.Word));
    }

    [Fact]
    public async Task What_it_leaves_behind_when_it_ends_by_itself_is_killed()
    {
        await using var processes = new ChildProcessFixture();

        var exitCode = await processes.Shell("sleep 1000 & exit 0").Exited.WaitAsync(Cancelled);

        Assert.Equal(0, exitCode);
        Assert.Empty(ProcessLedger.WithInEnvironment(processes.Word));
    }

    [Fact]
    public async Task Stopping_what_has_ended_does_nothing()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("exit 0");
        await child.Exited.WaitAsync(Cancelled);

        await child.StopAsync(Cancelled);

        Assert.Equal(0, await child.Exited);
    }
}
