using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text;
using EcomStreaming.TestSupport;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>A service of the shop as an orchestrator starts it, with a clock on each line that it says.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<(string Text, long At)> output = new();
    private long ended;

    private ServiceProcess(Process process, string address)
    {
        (this.process, Address) = (process, address);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Address { get; }

    public string Output => string.Join('\n', output.Select(line => line.Text));

    /// <param name="project">Such as <c>EcomStreaming.Inventory</c>.</param>
    /// <param name="collector">Where it sends its telemetry.</param>
    /// <param name="protocol">As <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> says it.</param>
    public static ServiceProcess Start(string project, string kafka, string collector, string protocol = "grpc")
    {
        var configuration = typeof(ServiceProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        var assembly = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", project, configuration, $"{project}.dll");
        var address = $"http://127.0.0.1:{BrokerProcess.FreePort()}";
        var start = new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in AsAspire(collector)) start.Environment[name] = value;
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        start.Environment["ConnectionStrings__kafka"] = kafka;
        start.Environment["ASPNETCORE_URLS"] = address;
        start.Environment["Logging__LogLevel__EcomStreaming.ServiceDefaults"] = "Debug";
        return new ServiceProcess(Process.Start(start)!, address);
    }

    /// <summary>Once it answers that it is ready.</summary>
    public Task IsReadyAsync(HttpClient client, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        async () => (await client.GetAsync($"{Address}/health", cancellationToken)).StatusCode == HttpStatusCode.OK,
        "the service is ready",
        cancellationToken);

    public async Task ReplenishAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var body = new StringContent("""{"quantity":1}""", Encoding.UTF8, "application/json");
        (await client.PostAsync($"{Address}/products/LAST-1/replenishments", body, cancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>SIGTERM, and how long it took from there, and from the moment when its work had stopped, to its end.</summary>
    public async Task<(int ExitCode, TimeSpan Whole, TimeSpan AfterWork)> StopAsync(CancellationToken cancellationToken)
    {
        var signalled = Stopwatch.GetTimestamp();
        Signals.Send(process.Id, UnixSignal.Terminate);
        var (exitCode, afterWork) = await EndAsync(cancellationToken);
        return (exitCode, Stopwatch.GetElapsedTime(signalled, ended), afterWork);
    }

    /// <summary>Waits until it has ended, and tells how long that took from the moment when its work had stopped.</summary>
    public async Task<(int ExitCode, TimeSpan AfterWork)> EndAsync(CancellationToken cancellationToken)
    {
        var exitCode = await ExitAsync(cancellationToken);
        var workEnded = output.Single(line => line.Text.Contains("All services have stopped", StringComparison.Ordinal)).At;
        return (exitCode, Stopwatch.GetElapsedTime(workEnded, ended));
    }

    /// <summary>Waits until it has ended, and until all that it said has been read.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(() => process.HasExited, "the service has ended", cancellationToken);
        ended = Stopwatch.GetTimestamp();
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

    /// <summary>What Aspire sets for a resource that sends telemetry.</summary>
    private static Dictionary<string, string> AsAspire(string collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    private void Keep(string? line)
    {
        if (line is not null) output.Enqueue((line, Stopwatch.GetTimestamp()));
    }
}
