using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>Every accepted order ends, once, whichever process is killed in the middle of it.</summary>
[Collection(typeof(SharedShop))]
public sealed class KilledProcessTests(ShopFixture fixture)
{
    private const int Orders = 60;
    private const int Stock = 10_000;

    private readonly RunningShop shop = fixture.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Payments_killed_in_mid_flow_loses_and_doubles_nothing()
    {
        await KillInMidFlowAsync("payments", product: "KILLPAY", startAgain: true);
    }

    [Fact]
    public async Task The_broker_killed_in_mid_flow_loses_and_doubles_nothing()
    {
        Assert.SkipWhen(RunningShop.ExternalKafka is not null, "Kafka is external (ConnectionStrings__kafka): its broker is not the shop's to kill.");
        await KillInMidFlowAsync("kafka", product: "KILLLOG", startAgain: true);
    }

    [Fact]
    public async Task One_of_two_replicas_of_inventory_killed_leaves_its_partitions_to_the_other()
    {
        await KillInMidFlowAsync("inventory", product: "KILLSTOCK", startAgain: false);
    }

    private async Task KillInMidFlowAsync(string resource, string product, bool startAgain)
    {
        string[] products = [.. Enumerable.Range(1, 6).Select(i => $"{product}-{i}")];
        foreach (var p in products) await shop.ReplenishAsync(p, Stock, Cancelled);

        // In mid-flow: some orders have ended, others have not, and more come while nobody has taken the dead one's place yet.
        var placed = await PlaceAsync(product, products, 0, Orders / 2);
        await shop.EndOfAsync(placed[0], Cancelled);
        var killed = await shop.KillAsync(resource, Cancelled);
        if (startAgain) await shop.RestartAsync(killed, Cancelled);
        placed.AddRange(await PlaceAsync(product, products, Orders / 2, Orders));

        var confirmed = 0;
        foreach (var order in placed)
            if ((await shop.EndOfAsync(order, Cancelled)).GetProperty("status").GetString() == "confirmed") confirmed++;
        Assert.InRange(confirmed, Orders / 2, Orders);

        await StockAddsUpAsync(products, confirmed);
        var facts = TerminalFacts.Read(shop);
        Assert.All(placed, order => Assert.Single(facts[order].Select(fact => fact.Id).Distinct()));
        if (!startAgain) await shop.RestartAsync(killed, Cancelled);
    }

    private async Task<List<Guid>> PlaceAsync(string customers, string[] products, int from, int to)
    {
        var placed = new List<Guid>();
        for (var i = from; i < to; i++)
            placed.Add(await shop.PlaceAsync($"{customers.ToLowerInvariant()}-{i % 7}", Cancelled, (products[i % 6], 1), (products[(i + 1) % 6], 2)));
        return placed;
    }

    /// <summary>Three units an order: sold for the confirmed ones, none of them reserved any more, none lost.</summary>
    private Task StockAddsUpAsync(string[] products, int confirmed) => Eventually.HoldsAsync(
        async () =>
        {
            var (onHand, reserved) = (0, 0);
            foreach (var product in products)
            {
                var stock = await shop.ProductAsync(product, Cancelled);
                onHand += stock.GetProperty("onHand").GetInt32();
                reserved += stock.GetProperty("reserved").GetInt32();
            }

            return (onHand, reserved) == ((products.Length * Stock) - (3 * confirmed), 0);
        },
        $"the stock of {confirmed} confirmed orders is sold and nothing is reserved",
        Cancelled);
}
