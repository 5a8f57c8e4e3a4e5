using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.ServiceDefaults;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Tracing;

/// <summary>What the budget charges for a command is what its trace has in the end.</summary>
[Collection(typeof(SharedShop))]
public sealed class SpanCostTests(ShopFixture fixture)
{
    /// <summary>A batch of 512 spans has to stay below the 4 MiB that a gRPC server takes.</summary>
    private const int BytesMax = 4 * 1024 * 1024 / 512;

    private readonly RunningShop shop = fixture.Shop;
    private readonly OtlpReceiver receiver = fixture.Receiver;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public async Task An_order_has_the_spans_that_its_lines_cost(int lines)
    {
        var products = Enumerable.Range(1, lines).Select(line => $"COST-{lines}-{line}").ToList();
        foreach (var product in products) await shop.ReplenishAsync(product, 1, Cancelled);

        var id = await shop.PlaceAsync($"cost-{lines}", Cancelled, [.. products.Select(product => (product, 1))]);
        await shop.EndOfAsync(id, Cancelled);

        var spans = await AllOfAsync(() => TracedOrder.Of(receiver.Spans, id, shop.Prefix).Spans, SpanCosts.OfOrder(lines));
        Assert.Equal(lines * SpanCosts.PerLineInOneService, spans.Count(span => span.Service == "inventory"));
        Assert.InRange(spans.Count(span => span.Service == "orders"), 0, SpanCosts.PerOrder + (lines * SpanCosts.PerLineInOneService));
        Assert.All(spans, span => Assert.InRange(span.Bytes, 1, BytesMax));
    }

    [Fact]
    public async Task A_replenishment_has_the_spans_that_it_costs()
    {
        await shop.ReplenishAsync("COST-STOCK", 7, Cancelled);

        await AllOfAsync(Replenishment, SpanCosts.PerReplenishment);

        IReadOnlyList<OtlpSpan> Replenishment()
        {
            var all = receiver.Spans;
            var root = all.FirstOrDefault(span => span["url.path"] == "/products/COST-STOCK/replenishments");
            return root is null ? [] : [.. all.Where(span => span.TraceId == root.TraceId)];
        }
    }

    /// <summary>Once as many have come, and no more with the exports after them.</summary>
    private async Task<IReadOnlyList<OtlpSpan>> AllOfAsync(Func<IReadOnlyList<OtlpSpan>> spans, int count)
    {
        await Eventually.HoldsAsync(() => spans().Count >= count, $"{count} spans have come", Cancelled);
        var exports = receiver.Exports;
        await Eventually.HoldsAsync(() => receiver.Exports > exports + 20, "each process has exported again", Cancelled);
        Assert.Equal(count, spans().Count);
        return spans();
    }
}
