using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Sees to it that no child outlives the AppHost, even if that is killed: a small shell, told of each child through its standard
/// input, which ends when the AppHost does. Then the shell stops the children that are left, as the AppHost would have.
/// It is started with the first child and ends at once when the AppHost ends without any.
/// </summary>
internal sealed partial class ProcessWatchdog(ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private Process? _shell;
    private bool _disposed;

    /// <summary>The shell's process id, once it is started.</summary>
    public int? Id => _shell?.Id;

    public void Add(ProcessEntry child)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _shell ??= StartShell();
            Tell(_shell, $"add {child.Id} {child.StartTime}");
        }
    }

    public void Remove(ProcessEntry child)
    {
        lock (_lock)
            if (_shell is not null && !_disposed) Tell(_shell, $"remove {child.Id} {child.StartTime}");
    }

    /// <summary>Ends the watchdog, and with it any child that is left.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }

        if (_shell is null) return;
        try
        {
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is dead already.
        }

        using var bound = new CancellationTokenSource(EndTimeout);
        try
        {
            await _shell.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            LogStays(_shell.Id);
        }

        _shell.Dispose();
    }

    // A session of its own, so that neither the terminal's Ctrl+C nor its end reaches it.
    private static Process StartShell()
    {
        using var script = new StreamReader(typeof(ProcessWatchdog).Assembly.GetManifestResourceStream("watchdog.sh")!);
        var info = new ProcessStartInfo(StartGate.SetSid, ["--", "/bin/sh", "-c", script.ReadToEnd(), "apphost-watchdog"])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
        };
        return Process.Start(info)!;
    }

    private void Tell(Process shell, string line)
    {
        try
        {
            shell.StandardInput.Write(line + "\n");
            shell.StandardInput.Flush();
        }
        catch (IOException e)
        {
            LogDead(e, shell.Id);
        }
    }

    [LoggerMessage(130, LogLevel.Warning, "The watchdog {ProcessId} is gone: if the AppHost is killed now, its processes stay")]
    private partial void LogDead(Exception exception, int processId);

    [LoggerMessage(131, LogLevel.Warning, "The watchdog {ProcessId} has not ended yet")]
    private partial void LogStays(int processId);
}
