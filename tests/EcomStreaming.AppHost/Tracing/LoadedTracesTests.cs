using System.Diagnostics;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.ServiceDefaults;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Tracing;

/// <summary>
/// The first days of the recorded December, loaded as fast as they go, and then one order of the largest size, while a collector takes as long for
/// a batch as Aspire's dashboard did under this load and once stops for five seconds. A trace is whole or not there at all. It takes two minutes.
/// </summary>
public sealed class LoadedTracesTests
{
    private const int Days = 8;
    private const string Product = "LARGE-1";

    /// <summary>The dashboard took 0.65 s (Inventory) and 0.78 s (Orders) for a batch of 512 spans, the median of this load on two cores.</summary>
    private static readonly TimeSpan WorkPerSpan = TimeSpan.FromMilliseconds(1.5);

    /// <summary>Longer than the longest export: what has not come by then does not come.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task No_trace_of_a_load_lacks_a_span()
    {
        var recorded = RepositoryRoot.Shared("data/online-retail");
        Assert.SkipWhen(recorded is null, "shared/data/online-retail does not lie beside the repository.");
        using var tape = new TemporaryFolder("days");
        foreach (var day in Directory.GetFiles(recorded, "2010-12-*.csv").Order(StringComparer.Ordinal).Take(Days))
            File.CreateSymbolicLink(Path.Combine(tape.Path, Path.GetFileName(day)), day);
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        receiver.Answer = OtlpAnswer.AfterWork(WorkPerSpan);
        await using var shop = await RunningShop.StartAsync($"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={receiver.Address}");

        var loaded = LoadAsync(shop, tape.Path);
        await Eventually.HoldsAsync(() => Orders(receiver).Any(), "the first order's root has come", Cancelled);
        receiver.PauseFor(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await loaded);
        await IsQuietAsync(receiver);
        await shop.ReplenishAsync(Product, SpanCosts.LinesMax, Cancelled);
        var largest = await shop.PlaceAsync("large", Cancelled, [.. Enumerable.Repeat((Product, 1), SpanCosts.LinesMax)]);
        await shop.EndOfAsync(largest, Cancelled);
        await IsQuietAsync(receiver);

        var spans = receiver.Spans;
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        TestContext.Current.SendDiagnosticMessage($"{spans.Count} spans, {spans.Select(span => span.TraceId).Distinct().Count()} traces");
        Assert.DoesNotContain(spans, span => span.ParentId != "" && !ids.Contains(span.ParentId));
        Assert.Equal(SpanCosts.OfOrder(SpanCosts.LinesMax), TracedOrder.Of(spans, largest, shop.Prefix).Spans.Count);
        var traces = spans.ToLookup(span => span.TraceId);
        Assert.All(Orders(receiver), order => Assert.Equal(0, (traces[order.TraceId].Count() - SpanCosts.PerOrder) % SpanCosts.PerLine));
        Assert.DoesNotContain(receiver.Logs, log => log.Text.StartsWith("Telemetry is lost", StringComparison.Ordinal));
    }

    private static IEnumerable<OtlpSpan> Orders(OtlpReceiver receiver) => receiver.Spans.Where(span => span.Name == "POST /orders");

    private static async Task<int> LoadAsync(RunningShop shop, string folder)
    {
        string[] arguments = ["load", folder, "--orders", $"{shop.Orders.BaseAddress}", "--inventory", $"{shop.Inventory.BaseAddress}"];
        using var load = Process.Start(new ProcessStartInfo(BuiltPrograms.Find("EcomStreaming.Ecom"), arguments) { RedirectStandardOutput = true })!;
        var output = load.StandardOutput.ReadToEndAsync(Cancelled);
        await load.WaitForExitAsync(Cancelled).WaitAsync(LoadLimit, Cancelled);
        TestContext.Current.SendDiagnosticMessage(await output);
        return load.ExitCode;
    }

    private static async Task IsQuietAsync(OtlpReceiver receiver)
    {
        var (count, since) = (0, Stopwatch.StartNew());
        await Eventually.HoldsAsync(
            () =>
            {
                if (receiver.Spans.Count != count) (count, since) = (receiver.Spans.Count, Stopwatch.StartNew());
                return since.Elapsed > Quiet;
            },
            "no more spans come",
            Cancelled,
            LoadLimit);
    }
}
