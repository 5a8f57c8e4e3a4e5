using System.Diagnostics;
using System.Globalization;
using Aspire.Dashboard;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.DashboardBench;

/// <summary>A dashboard in a process of its own, as far as it can be without an application: so its memory and CPU are its own.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process process;

    private DashboardProcess(Process process, Uri otlp, string folder) => (this.process, Otlp, Folder) = (process, otlp, folder);

    public Uri Otlp { get; }

    public string Folder { get; }

    public static async Task<DashboardProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-bench-").FullName;
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", folder]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The dashboard did not start.");
        return new(process, new Uri(address), folder);
    }

    /// <summary>Serves until its standard input ends, which it does with whoever started it.</summary>
    public static async Task<int> ServeAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new DashboardOptions { DataFolder = folder };
        await using var server = await DashboardServer.StartAsync(options, new EmptyBoard(), NullLoggerFactory.Instance, cancellationToken);
        Console.WriteLine(server.OtlpGrpcUrl);
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }

    /// <summary>Of the process, in mebibytes: VmRSS of /proc.</summary>
    public double MemoryMiB()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public TimeSpan Cpu()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    public double FileMiB() => Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length) / 1024.0 / 1024;

    /// <summary>Ends it in order, so that all that was received lies in the file.</summary>
    public async Task StopAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await StopAsync();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
