using System.Diagnostics;

namespace EcomStreaming.DashboardBench;

/// <summary>How long 150,000 spans take, from the first request to the last row on the disk.</summary>
internal static class Ingest
{
    private const int Traces = 10_000;
    private const int TracesPerRequest = 34; // some 170 spans of a service in a request, 510 in three

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var factory = new SpanFactory();
        var nowNs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var requests = Enumerable.Range(0, Traces / TracesPerRequest + 1).SelectMany(_ => factory.Requests(TracesPerRequest, nowNs)).ToList();
        await using var dashboard = await DashboardProcess.StartAsync(cancellationToken);
        using var sender = new OtlpSender(dashboard.Otlp);

        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (request, token) => await sender.SendAsync(request, token));
        var (taken, cpu, memory) = (watch.Elapsed, dashboard.Cpu(), dashboard.MemoryMiB());
        await dashboard.StopAsync();

        var spans = (Traces / TracesPerRequest + 1) * TracesPerRequest * factory.SpansPerTrace;
        Console.WriteLine($"{spans:N0} spans in {requests.Count:N0} requests of {requests.Sum(request => (long)request.Length) / 1024.0 / 1024:N1} MiB");
        Console.WriteLine($"taken after {taken.TotalSeconds:N2} s, on the disk after {watch.Elapsed.TotalSeconds:N2} s");
        Console.WriteLine($"{cpu.TotalMicroseconds / spans:N1} µs of CPU a span; {memory:N0} MiB of memory; {dashboard.FileMiB():N0} MiB of file");
        return 0;
    }
}
