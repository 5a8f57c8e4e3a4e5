using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace EcomStreaming.TestSupport;

/// <summary>
/// The AppHost as a person starts it: a process of its own, which is read on its console and stopped by signals. Whoever uses it refers to the
/// AppHost's project, so that it is built.
/// </summary>
public sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private AppHostProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public string Output => string.Join('\n', lines);

    public static AppHostProcess Start(string data, string prefix, params string[] args)
    {
        var assembly = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.AppHost", Configuration, "EcomStreaming.AppHost.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, "--data", data, $"--Ecom:TopicPrefix={prefix}", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, "EcomStreaming.AppHost"),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ECOM_TEST_RUN"] = prefix; // inherited by every descendant: the mark by which leftovers are found
        start.Environment["DcpPublisher__RandomizePorts"] = "true";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true"; // as the launch profile, which only `dotnet run` reads
        start.Environment["ASPNETCORE_URLS"] = start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0";
        var host = new AppHostProcess(Process.Start(start)!);
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    public Task SaysAsync(string words, CancellationToken cancellationToken) => LineAsync(words, cancellationToken);

    /// <summary>The first line with these words, once it has been said.</summary>
    public async Task<string> LineAsync(string words, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.HoldsAsync(() => LineWith(words) is not null, $"the AppHost says '{words}'", cancellationToken);
            return LineWith(words)!;
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
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    /// <summary>Of the test's own build: <c>debug</c> or <c>release</c>, as the folder is called.</summary>
    private static string Configuration =>
        typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();

    private string? LineWith(string words) => lines.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal));

    private void Keep(string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
