using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace EcomStreaming.TestSupport;

/// <summary>The embedded broker as a process that tests can connect to, kill, and start again on the same data.</summary>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const int OutputLinesMax = 1_000;

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    private static readonly HttpClient Http = new();

    private static readonly Dictionary<string, string> NothingMore = [];

    private readonly IReadOnlyList<string> wrapper;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly int port;
    private readonly int httpPort;
    private readonly TemporaryFolder? ownFolder;
    private readonly ConcurrentQueue<string> output = new();
    private string[] options;
    private Process process;

    private BrokerProcess(string data, TemporaryFolder? ownFolder, IReadOnlyDictionary<string, string> environment, string[] options,
        IReadOnlyList<string>? wrapper = null)
    {
        (Data, this.ownFolder, this.environment, this.options, this.wrapper) = (data, ownFolder, environment, options, wrapper ?? []);
        (port, httpPort) = (FreePort(), FreePort());
        process = Launch();
    }

    public string Data { get; }

    public string BootstrapServers => $"127.0.0.1:{port}";

    public Uri HealthAddress => new($"http://127.0.0.1:{httpPort}/health");

    public int ProcessId => process.Id;

    public bool IsAlive => !process.HasExited;

    /// <summary>What it takes of the machine's memory.</summary>
    public long WorkingSetBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The first lines of what it logged or complained of.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>Starts a broker on a free port, in a folder of its own that goes with it.</summary>
    public static Task<BrokerProcess> StartAsync(CancellationToken cancellationToken, params string[] options) =>
        StartAsync(NothingMore, cancellationToken, options);

    /// <summary>The same, with variables in its environment.</summary>
    public static Task<BrokerProcess> StartAsync(
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] options)
    {
        var folder = new TemporaryFolder("broker");
        return StartAsync(new BrokerProcess(folder.Path, folder, environment, options), cancellationToken);
    }

    /// <summary>The same, with so many open files at most, by which the broker measures how many partitions it can have. Unix only.</summary>
    public static Task<BrokerProcess> StartAsync(int filesMax, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder("broker");
        return StartAsync(new BrokerProcess(folder.Path, folder, environment, [], ["/bin/sh", "-c", $"ulimit -n {filesMax} && exec \"$@\"", "sh"]),
            cancellationToken);
    }

    /// <summary>Starts a broker on a folder that is somebody else's to delete.</summary>
    public static Task<BrokerProcess> StartAsync(string data, CancellationToken cancellationToken, params string[] options) =>
        StartAsync(new BrokerProcess(data, null, NothingMore, options), cancellationToken);

    /// <summary>Starts a broker under another program, in whose place it is: such as <c>strace -D</c>.</summary>
    public static Task<BrokerProcess> StartUnderAsync(IReadOnlyList<string> tracer, CancellationToken cancellationToken, params string[] options)
    {
        var folder = new TemporaryFolder("broker");
        return StartAsync(new BrokerProcess(folder.Path, folder, NothingMore, options, tracer), cancellationToken);
    }

    /// <summary>SIGKILL: nothing that is not in the operating system's hands yet survives.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await Bounded.WithinAsync(StopLimit, "the killed broker is gone", process.WaitForExitAsync, CancellationToken.None);
    }

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Signals.Send(process.Id, UnixSignal.Terminate);
        await Bounded.WithinAsync(StopLimit, "the broker ends after SIGTERM", process.WaitForExitAsync, cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Starts it again on its folder and its port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        process.Dispose();
        process = Launch();
        await IsReadyAsync(cancellationToken);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The same, with other options from now on.</summary>
    public Task RestartAsync(CancellationToken cancellationToken, params string[] options)
    {
        this.options = options;
        return RestartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        ownFolder?.Dispose();
    }

    private static async Task<BrokerProcess> StartAsync(BrokerProcess broker, CancellationToken cancellationToken)
    {
        try
        {
            await broker.IsReadyAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    private async Task IsReadyAsync(CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(async () => process.HasExited || await AnswersAsync(cancellationToken), "the broker is ready", cancellationToken);
        if (process.HasExited) throw new InvalidOperationException($"The broker ended with exit code {process.ExitCode}.");
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var answer = await Http.GetAsync(HealthAddress, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private Process Launch()
    {
        var configuration = typeof(BrokerProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        var assembly = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.Broker", configuration, "EcomStreaming.Broker.dll");
        string[] command =
            [.. wrapper, "dotnet", assembly, "serve", "--listen", BootstrapServers, "--http", $"127.0.0.1:{httpPort}", "--data", Data, .. options];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var launched = Process.Start(start)!;
        launched.OutputDataReceived += (_, line) => Keep(line.Data);
        launched.ErrorDataReceived += (_, line) => Keep(line.Data);
        launched.BeginOutputReadLine();
        launched.BeginErrorReadLine();
        return launched;
    }

    private void Keep(string? line)
    {
        if (line is not null && output.Count < OutputLinesMax) output.Enqueue(line);
    }
}
