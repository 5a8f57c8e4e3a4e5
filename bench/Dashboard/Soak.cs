using System.Diagnostics;

namespace EcomStreaming.DashboardBench;

/// <summary>What the process and its file grow to under a steady rate.</summary>
internal static class Soak
{
    public static async Task<int> RunAsync(double minutes, int spansPerSecond, CancellationToken cancellationToken)
    {
        var factory = new SpanFactory();
        await using var dashboard = await DashboardProcess.StartAsync(cancellationToken);
        using var sender = new OtlpSender(dashboard.Otlp);
        var watch = Stopwatch.StartNew();
        var (sent, memoryMax, fileMax, nextLine) = (0L, 0.0, 0.0, TimeSpan.Zero);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (watch.Elapsed < TimeSpan.FromMinutes(minutes) && await second.WaitForNextTickAsync(cancellationToken))
        {
            var traces = (int)((long)(watch.Elapsed.TotalSeconds * spansPerSecond) - sent) / factory.SpansPerTrace;
            var nowNs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
            foreach (var request in factory.Requests(traces, nowNs)) await sender.SendAsync(request, cancellationToken);
            sent += (long)traces * factory.SpansPerTrace;
            (memoryMax, fileMax) = (Math.Max(memoryMax, dashboard.MemoryMiB()), Math.Max(fileMax, dashboard.FileMiB()));
            if (watch.Elapsed < nextLine) continue;
            nextLine += TimeSpan.FromMinutes(1);
            Console.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss}  {sent,12:N0} spans  {dashboard.MemoryMiB(),6:N0} MiB of memory  {dashboard.FileMiB(),6:N0} MiB of file");
        }

        Console.WriteLine($"At most {memoryMax:N0} MiB of memory and {fileMax:N0} MiB of file over {sent:N0} spans; {dashboard.Cpu().TotalMicroseconds / sent:N1} µs of CPU a span.");
        return 0;
    }
}
