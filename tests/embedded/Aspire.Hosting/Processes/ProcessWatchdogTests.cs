using System.Diagnostics;
using Aspire.Hosting.Processes;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Tests.Processes;

public sealed class ProcessWatchdogTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killing_the_AppHost_ends_its_processes_in_order_and_then_the_watchdog()
    {
        using var folder = new TemporaryFolder("watchdog");
        var said = Path.Combine(folder.Path, "said");
        var word = NewWord();
        using var appHost = StartAppHost(word, $"trap 'echo bye > {said}; exit' TERM; echo up; while :; do sleep 0.05; done");
        await ReadUntilAsync(appHost, "up", "ready");

        Signals.Send(appHost.Id, UnixSignal.Kill);

        await NothingLeftAsync(word);
        Assert.Equal("bye\n", await File.ReadAllTextAsync(said, Cancelled));
    }

    [Fact]
    public async Task Killing_the_AppHost_ends_descendants_that_ignore_the_request_in_any_session()
    {
        var word = NewWord();
        using var appHost = StartAppHost(word,
            "sh -c \"trap '' TERM; echo up1; while :; do sleep 0.05; done\" & wait",
            "trap '' TERM; setsid sh -c \"trap '' TERM INT HUP; echo up2; while :; do sleep 0.05; done\" & while :; do sleep 0.05; done");
        await ReadUntilAsync(appHost, "up1", "up2", "ready");

        Signals.Send(appHost.Id, UnixSignal.Kill);

        await NothingLeftAsync(word);
    }

    [Fact]
    public async Task An_AppHost_that_ends_in_order_leaves_nothing()
    {
        var word = NewWord();
        using var appHost = StartAppHost(word, "echo up; exec sleep 1000");
        await ReadUntilAsync(appHost, "up", "ready");

        await appHost.StandardInput.WriteLineAsync("end".AsMemory(), Cancelled);
        await appHost.WaitForExitAsync(Cancelled).WaitAsync(Bound, Cancelled);

        Assert.Equal(0, appHost.ExitCode);
        Assert.Empty(ProcessLedger.WithInEnvironment(word));
    }

    [Fact]
    public async Task A_process_that_got_a_childs_id_is_left_alone()
    {
        await using var processes = new ChildProcessFixture();
        var stranger = processes.Shell("echo ready; exec sleep 1000");
        await processes.SaysAsync("ready", Cancelled);
        await using (var watchdog = new ProcessWatchdog(NullLogger.Instance))
            watchdog.Add(ProcessTable.Find(stranger.Id)!.Value with { StartTime = 1 });

        Assert.NotNull(ProcessTable.Find(stranger.Id));
        Assert.False(stranger.Exited.IsCompleted);
        await stranger.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Disposing_it_stops_a_child_that_is_left()
    {
        await using var processes = new ChildProcessFixture();
        var child = processes.Shell("echo ready; exec sleep 1000");
        await processes.SaysAsync("ready", Cancelled);

        await processes.Watchdog.DisposeAsync();

        Assert.Equal(128 + 15, await child.Exited.WaitAsync(Bound, Cancelled));
    }

    [Fact]
    public async Task Without_a_watchdog_left_a_child_still_starts_and_stops()
    {
        await using var processes = new ChildProcessFixture();
        await processes.Shell("exit 0").Exited.WaitAsync(Cancelled);
        Signals.Send(processes.Watchdog.Id!.Value, UnixSignal.Kill);
        await Eventually.HoldsAsync(() => ProcessTable.Find(processes.Watchdog.Id.Value) is null, "the watchdog is dead", Cancelled);

        Assert.Equal(4, await processes.Shell("exit 4").Exited.WaitAsync(Cancelled));
    }

    private static string NewWord() => $"ledger-{Guid.NewGuid():n}";

    private static Process StartAppHost(string word, params string[] commands)
    {
        var info = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Aspire.Hosting.Orphans"), commands)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["LEDGER"] = word },
        };
        return Process.Start(info)!;
    }

    private static async Task ReadUntilAsync(Process appHost, params string[] lines)
    {
        var missing = lines.ToList();
        while (missing.Count > 0)
        {
            var line = await appHost.StandardOutput.ReadLineAsync(Cancelled).AsTask().WaitAsync(Bound, Cancelled);
            missing.Remove(line ?? throw new InvalidOperationException("The AppHost ended too early."));
        }
    }

    private static Task NothingLeftAsync(string word) =>
        Eventually.HoldsAsync(() => ProcessLedger.WithInEnvironment(word).Count == 0, "no process is left", Cancelled);
}
