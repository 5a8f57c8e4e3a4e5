namespace EcomStreaming.ShopBench;

/// <summary>The same load with telemetry at its default, the dashboard and its file on the same cores, and with none: in turns, in one run.</summary>
internal static class TelemetryCost
{
    private static readonly Dictionary<string, string> Default = [];
    private static readonly Dictionary<string, string> Off = new() { ["OTEL_SDK_DISABLED"] = "true" };

    public static async Task<int> RunAsync(int orders, int rounds, CancellationToken cancellationToken)
    {
        var tape = Directory.CreateTempSubdirectory("shop-tape-").FullName;
        try
        {
            OrderTape.Write(tape, orders, firstInvoice: 600_000);
            var (with, without) = (new List<double>(), new List<double>());
            for (var round = 1; round <= rounds; round++)
            {
                without.Add(await MeasureAsync(Off, tape, cancellationToken));
                with.Add(await MeasureAsync(Default, tape, cancellationToken));
                Console.WriteLine($"round {round}: {without[^1]:N1} orders a second without telemetry, {with[^1]:N1} with it");
            }

            Console.WriteLine($"medians: {Median(without):N1} without, {Median(with):N1} with: telemetry costs {1 - (Median(with) / Median(without)):P1} of the throughput");
            return 0;
        }
        finally
        {
            Directory.Delete(tape, recursive: true);
        }
    }

    /// <summary>A first load warms the processes up and is not counted.</summary>
    private static async Task<double> MeasureAsync(Dictionary<string, string> environment, string tape, CancellationToken cancellationToken)
    {
        await using var shop = await ShopRun.StartAsync(environment, cancellationToken);
        var warm = Directory.CreateTempSubdirectory("shop-warm-").FullName;
        OrderTape.Write(warm, 300, firstInvoice: 500_000);
        await shop.LoadAsync(warm, cancellationToken);
        Directory.Delete(warm, recursive: true);
        return await shop.LoadAsync(tape, cancellationToken);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
