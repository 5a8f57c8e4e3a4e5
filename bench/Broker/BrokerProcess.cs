using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EcomStreaming.BrokerBench;

/// <summary>A broker in a process of its own, on a port and in a folder of its own; its CPU and memory are read from /proc.</summary>
internal sealed partial class BrokerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan AnswerBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly BrokerKind kind;
    private readonly string folder = Directory.CreateTempSubdirectory("broker-bench-").FullName;
    private Process? process;

    public BrokerProcess(BrokerKind kind) => (this.kind, Endpoint) = (kind, new(IPAddress.Loopback, FreePort()));

    public string Name => kind.Name;

    public IPEndPoint Endpoint { get; }

    /// <summary>Starts it, and waits for its first answer to a Metadata request.</summary>
    /// <param name="topic">Must have a leader for each of its partitions for the answer to count; null for none.</param>
    /// <returns>From exec to that answer.</returns>
    public async Task<TimeSpan> StartAsync(string? topic, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        process = Process.Start(kind.Command(Endpoint, folder)) ?? throw new InvalidOperationException($"{Name} did not start.");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!Admin.Answers(Endpoint, topic))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > AnswerBound) throw new InvalidOperationException($"{Name} does not answer.");
            await Task.Delay(Poll, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Kill(process!.Id, Terminate) != 0) throw new Win32Exception();
        await process.WaitForExitAsync(cancellationToken);
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        process!.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu()
    {
        process!.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>VmRSS, in mebibytes.</summary>
    public double MemoryMiB()
    {
        var line = File.ReadLines($"/proc/{process!.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync(CancellationToken.None);
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
