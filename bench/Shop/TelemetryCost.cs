namespace EcomStreaming.ShopBench;

/// <summary>
/// The same load with telemetry at its default, the dashboard and its file on the same cores, and with none: in turns, in one run. The rates are
/// what is asked for; the CPU that each program spent says where the difference comes from, and is less shaken by what else the machine does.
/// </summary>
internal static class TelemetryCost
{
    private const int WarmOrders = 8_000;

    private static readonly Dictionary<string, string> Off = new() { ["OTEL_SDK_DISABLED"] = "true" };

    public static async Task<int> RunAsync(
        int orders, int rounds, double? rate, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var tapes = Directory.CreateTempSubdirectory("shop-tapes-");
        try
        {
            var (warm, tape) = (tapes.CreateSubdirectory("warm").FullName, tapes.CreateSubdirectory("measured").FullName);
            OrderTape.Write(warm, WarmOrders, firstInvoice: 500_000);
            OrderTape.Write(tape, orders, firstInvoice: 600_000);
            var (with, without) = (new List<LoadResult>(), new List<LoadResult>());
            for (var round = 1; round <= rounds; round++)
            {
                // Whoever comes first in one round comes second in the next.
                foreach (var on in round % 2 == 0 ? [true, false] : new[] { false, true })
                    (on ? with : without).Add(await MeasureAsync(on ? settings : Off, warm, tape, orders, rate, cancellationToken));
                Console.WriteLine($"round {round}: {Describe(without[^1])} without telemetry, {Describe(with[^1])} with it");
            }

            Report(without, with);
            return 0;
        }
        finally
        {
            tapes.Delete(recursive: true);
        }
    }

    /// <summary>A first load warms the processes up, until most of their code is compiled for good, and is not counted.</summary>
    private static async Task<LoadResult> MeasureAsync(
        Dictionary<string, string> environment, string warm, string tape, int orders, double? rate, CancellationToken cancellationToken)
    {
        await using var shop = await ShopRun.StartAsync(environment, cancellationToken);
        await shop.LoadAsync(warm, WarmOrders, limit: null, cancellationToken);
        return await shop.LoadAsync(tape, orders, rate, cancellationToken);
    }

    private static void Report(List<LoadResult> without, List<LoadResult> with)
    {
        Console.WriteLine($"{"CPU ms per order (medians)",-32}{"without",10}{"with",10}");
        foreach (var program in with.SelectMany(result => result.CpuMsPerOrder.Keys).Distinct().Order(StringComparer.Ordinal))
            Console.WriteLine($"{program,-32}{Median(without, Of(program)),10:N3}{Median(with, Of(program)),10:N3}");
        var (cpuWithout, cpuWith) = (Median(without, result => result.TotalCpuMs), Median(with, result => result.TotalCpuMs));
        Console.WriteLine($"{"all",-32}{cpuWithout,10:N3}{cpuWith,10:N3}");
        var (rateWithout, rateWith) = (Median(without, result => result.OrdersPerSecond), Median(with, result => result.OrdersPerSecond));
        Console.WriteLine($"medians: {rateWithout:N1} orders a second without, {rateWith:N1} with: "
            + $"telemetry costs {1 - (rateWith / rateWithout):P1} of the throughput, and {(cpuWith / cpuWithout) - 1:P1} more CPU");
    }

    private static Func<LoadResult, double> Of(string program) => result => result.CpuMsPerOrder.GetValueOrDefault(program);

    private static string Describe(LoadResult result) => $"{result.OrdersPerSecond:N1} orders a second at {result.TotalCpuMs:N2} ms of CPU";

    private static double Median(List<LoadResult> results, Func<LoadResult, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);
}
