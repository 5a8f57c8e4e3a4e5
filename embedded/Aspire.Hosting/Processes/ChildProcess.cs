using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>
/// One process started for a resource, with all that it starts in turn: gone together, however either side ends.
/// Linux only, as it stands on /proc and sessions.
/// </summary>
internal sealed class ChildProcess
{
    // A process that left the session and lives on may hold the output open for ever.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessEntry _root;
    private readonly ProcessWatchdog _watchdog;
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private IReadOnlyList<ProcessEntry> _seen = [];
    private Task? _stopping;

    private ChildProcess(Process process, ProcessEntry root, ProcessWatchdog watchdog, ChildProcessOptions options, TimeProvider time)
    {
        (_process, _root, _watchdog, _stopTimeout, _time) = (process, root, watchdog, options.StopTimeout, time);
        var output = Task.WhenAll(
            ProcessOutput.ReadAsync(process.StandardOutput.BaseStream, isError: false, options.OnOutput),
            ProcessOutput.ReadAsync(process.StandardError.BaseStream, isError: true, options.OnOutput));
        Exited = WatchAsync(output);
    }

    public int Id => _root.Id;

    /// <summary>
    /// The exit code (128 + signal where one ended it), once the process and all its descendants are gone and their output has been handed out.
    /// </summary>
    public Task<int> Exited { get; }

    /// <exception cref="FileNotFoundException">The command does not exist.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory does not exist.</exception>
    public static ChildProcess Start(ChildProcessOptions options, ProcessWatchdog watchdog, TimeProvider time)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("The embedded orchestrator starts processes on Linux only.");
        if (!Directory.Exists(options.WorkingDirectory))
            throw new DirectoryNotFoundException($"The working directory '{options.WorkingDirectory}' does not exist.");
        var process = StartGate.Start(options);
        // It may have been killed at the gate already; an entry without a start time belongs to no process.
        var root = ProcessTable.Find(process.Id) ?? new ProcessEntry(process.Id, 0, 0, 0);
        watchdog.Add(root);
        var child = new ChildProcess(process, root, watchdog, options, time);
        StartGate.Open(process);
        return child;
    }

    /// <summary>
    /// SIGTERM to the process; after the time-out SIGKILL to it; then SIGKILL to what is left of its descendants.
    /// Returns when all are gone; cancelling cuts the time-out short.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task stopping;
        lock (_lock) stopping = _stopping ??= TerminateAsync();
        try
        {
            await stopping.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Signal.Send(_root, Signal.Kill);
            await stopping;
        }
    }

    private async Task TerminateAsync()
    {
        // Seen before the root dies: afterwards nothing leads to a descendant that has a session of its own.
        Volatile.Write(ref _seen, ProcessTree.Of(_root, ProcessTable.Live()));
        Signal.Send(_root, Signal.Terminate);
        try
        {
            await Exited.WaitAsync(_stopTimeout, _time);
        }
        catch (TimeoutException)
        {
            Volatile.Write(ref _seen, ProcessTree.Of(_root, ProcessTable.Live()));
            Signal.Send(_root, Signal.Kill);
            await Exited;
        }
    }

    private async Task<int> WatchAsync(Task output)
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        var exitCode = _process.ExitCode;
        ProcessTree.Kill(_root, Volatile.Read(ref _seen));
        _watchdog.Remove(_root);
        await Task.WhenAny(output, Task.Delay(DrainTimeout, _time, CancellationToken.None));
        _process.Dispose();
        return exitCode;
    }
}
