using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace EcomStreaming.TestSupport;

/// <summary>
/// The AppHost as a user starts it: a process that is read through its console and stopped by signals. A project that uses it must reference the
/// AppHost's project, so that it is built.
/// </summary>
public sealed class AppHostProcess : IAsyncDisposable
{
    /// <summary>For a machine that builds something else meanwhile; what a test promises of the time is for the test to measure.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly string prefix;
    private readonly TemporaryFolder temporary;
    private readonly ConcurrentQueue<string> lines = new();

    private AppHostProcess(Process process, string prefix, TemporaryFolder temporary)
    {
        (this.process, this.prefix, this.temporary) = (process, prefix, temporary);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', lines);

    public int ProcessId => process.Id;

    /// <summary>The live processes of this shop, the AppHost among them.</summary>
    public IReadOnlyList<LiveProcess> Processes => ProcessLedger.WithInEnvironment(prefix);

    /// <param name="turn">The one in which it runs.</param>
    public static AppHostProcess Start(ShopTurn turn, string data, string prefix, params string[] args) =>
        Start(turn, data, prefix, new AppHostStart(), args);

    public static AppHostProcess Start(ShopTurn turn, string data, string prefix, AppHostStart how, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(how);
        var temporary = new TemporaryFolder("host");
        var assembly = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.AppHost", Configuration, "EcomStreaming.AppHost.dll");
        var start = new ProcessStartInfo(how.DotnetPath, [assembly, "--data", data, $"--Ecom:TopicPrefix={prefix}", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, "EcomStreaming.AppHost"),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment[ProcessLedger.Variable] = prefix;
        start.Environment["TMPDIR"] = temporary.Path; // where Aspire and the orchestrator leave folders behind
        start.Environment["ASPIRE_DASHBOARD_PERSISTENCE_MODE"] = "None";
        start.Environment["DcpPublisher__RandomizePorts"] = "true";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true"; // as the launch profile, which only `dotnet run` reads
        start.Environment["ASPNETCORE_URLS"] = start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0";
        foreach (var (name, value) in how.Environment) start.Environment[name] = value;
        return new(Start(start, how), prefix, temporary);
    }

    public Task SaysAsync(string words, CancellationToken cancellationToken) => LineAsync(words, cancellationToken);

    /// <summary>The first line with these words, once it has been said.</summary>
    public async Task<string> LineAsync(string words, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.HoldsAsync(
                () => LineWith(words) is not null || process.HasExited, $"the AppHost says '{words}'", cancellationToken, StartLimit);
            return LineWith(words) ?? throw new InvalidOperationException($"The AppHost ended before it said '{words}'. It said:\n{Output}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It said:\n{Output}", e);
        }
    }

    public async Task<int> StopAsync(UnixSignal signal, CancellationToken cancellationToken)
    {
        Signals.Send(process.Id, signal);
        return await ExitCodeAsync(cancellationToken);
    }

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Bounded.WithinAsync(StopLimit, "the AppHost ends", process.WaitForExitAsync, cancellationToken);
            return process.ExitCode;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It said:\n{Output}\nStill alive:\n{string.Join('\n', Processes)}", e);
        }
    }

    /// <summary>Kills what a test has not stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await ProcessLedger.KillWithInEnvironmentAsync(prefix);
            await Bounded.WithinAsync(StopLimit, "the killed AppHost is gone", process.WaitForExitAsync, CancellationToken.None);
        }
        finally
        {
            process.Dispose();
            temporary.Dispose();
        }
    }

    /// <summary>Of the test's own build: <c>debug</c> or <c>release</c>, as the folder is called.</summary>
    private static string Configuration =>
        typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();

    private static Process Start(ProcessStartInfo start, AppHostStart how)
    {
        if (!how.IgnoresInterrupt) return InheritedSignals.StartInterruptible(start);
        using var ignored = InheritedSignals.Ignore(UnixSignal.Interrupt);
        return Process.Start(start)!;
    }

    private string? LineWith(string words) => lines.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal));

    private void Keep(string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
