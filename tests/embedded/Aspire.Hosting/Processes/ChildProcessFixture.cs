using System.Collections.Concurrent;
using Aspire.Hosting.Processes;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Tests.Processes;

/// <summary>Starts processes for one test, collects what they write, and checks at the end that none of them is left.</summary>
internal sealed class ChildProcessFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("processes");

    public ChildProcessFixture() => Environment = new() { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LEDGER"] = Word };

    /// <summary>In the environment of all that the test starts.</summary>
    public string Word { get; } = $"ledger-{Guid.NewGuid():n}";

    public string Folder => _folder.Path;

    public Dictionary<string, string> Environment { get; }

    public ProcessWatchdog Watchdog { get; } = new(NullLogger.Instance);

    public ConcurrentQueue<OutputLine> Output { get; } = new();

    public IEnumerable<string> Lines => Output.Select(line => line.Text);

    public ChildProcess Shell(string script, TimeSpan? stopTimeout = null) => Start("/bin/sh", ["-c", script], stopTimeout);

    public ChildProcess Start(string command, IReadOnlyList<string> arguments, TimeSpan? stopTimeout = null) => ChildProcess.Start(
        new(command, arguments, Folder, Environment, Output.Enqueue) { StopTimeout = stopTimeout ?? TimeSpan.FromSeconds(6) }, Watchdog, TimeProvider.System);

    public Task SaysAsync(string line, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(() => Lines.Contains(line), $"a process says '{line}'", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Watchdog.DisposeAsync();
        Assert.Empty(ProcessLedger.WithInEnvironment(Word));
        _folder.Dispose();
    }
}
