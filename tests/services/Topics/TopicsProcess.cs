using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Topics.Tests;

/// <summary>The topic manager as an orchestrator starts it: a process that is read on its console and waited for.</summary>
internal sealed class TopicsProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();

    private TopicsProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, e) => Keep(output, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(errors, e.Data);
    }

    /// <summary>What it said, a line each, without the columns of the console.</summary>
    public IReadOnlyList<string> Output => [.. output];

    public IReadOnlyList<string> Errors => [.. errors];

    public static TopicsProcess Start(string kafka, params string[] args)
    {
        var configuration = typeof(TopicsProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        var assembly = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.Topics", configuration, "EcomStreaming.Topics.dll");
        var started = new TopicsProcess(Process.Start(new ProcessStartInfo("dotnet", [assembly, $"--ConnectionStrings:kafka={kafka}", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    public static async Task<TopicsProcess> RunAsync(string kafka, CancellationToken cancellationToken, params string[] args)
    {
        var topics = Start(kafka, args);
        await using (topics) Assert.Equal(0, await topics.ExitCodeAsync(cancellationToken));
        return topics;
    }

    public void Terminate() => Signals.Send(process.Id, UnixSignal.Terminate);

    public Task SaysAsync(string words, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        () => output.Any(line => line.Contains(words, StringComparison.Ordinal)), $"the topic manager says '{words}'", cancellationToken);

    /// <summary>Its exit code; all of its output has been read by then.</summary>
    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line.Trim());
    }
}
