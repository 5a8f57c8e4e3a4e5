using System.Diagnostics;
using System.Text.Json;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Load;

/// <summary>
/// A recorded December ten times over, 15,500 orders of 27 lines on average, and one order of 1,112 lines, loaded in one go: every order is accepted
/// and ends once, and what the log and the services say adds up to the unit and the penny.
/// </summary>
public sealed class LargeLoadTests
{
    private const int Times = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(2);

    [Fact(Explicit = true)]
    public async Task Fifteen_thousand_orders_and_the_largest_known_add_up_to_the_unit_and_the_penny()
    {
        var recorded = RepositoryRoot.Shared("data/online-retail");
        Assert.SkipWhen(recorded is null, "shared/data/online-retail does not lie beside the repository.");
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(Limit);
        using var folder = new TemporaryFolder("large-load");
        var tape = RepeatedTape.Write(recorded, folder.Path, Times);
        Assert.Equal((15_501, 414_212), (tape.Orders.Count, tape.Lines));
        await using var shop = await RunningShop.StartAsync();

        var clock = Stopwatch.StartNew();
        var load = await LoadProcess.RunAsync(shop, folder.Path, bounded.Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Output}{load.Error}In all {clock.Elapsed.TotalSeconds:0} s.");

        Assert.Equal((0, ""), (load.ExitCode, load.Error));
        Assert.Matches(@"Orders    15,501 of 414,212 lines", load.Output);
        Assert.Matches(@"placed +15,501\n", load.Output);
        Assert.DoesNotContain("refused", load.Output);
        var confirmed = MoneyAddsUp(shop, tape);
        await StockAddsUpAsync(shop, tape, confirmed, bounded.Token);
    }

    /// <summary>Each order was placed with its total, ended once, and was paid exactly if it was confirmed.</summary>
    /// <returns>The orders that were confirmed.</returns>
    private static HashSet<Guid> MoneyAddsUp(RunningShop shop, RepeatedTape tape)
    {
        var facts = Distinct(shop, ShopTopic.Orders);
        var placed = facts.OfType<OrderPlaced>().ToDictionary(order => order.OrderId);
        var confirmed = facts.OfType<OrderConfirmed>().ToDictionary(order => order.OrderId, order => order.Total);
        var rejected = facts.OfType<OrderRejected>().ToDictionary(order => order.OrderId, order => order.Reason);
        Assert.Equal(tape.Orders.Count, placed.Count);
        Assert.All(tape.Orders, order => Assert.Equal(
            (order.Value.Total, order.Value.Lines.Count), (placed[order.Key].Total, placed[order.Key].Lines.Length)));
        Assert.Equal(tape.Orders.Count, confirmed.Count + rejected.Count);
        Assert.Empty(confirmed.Keys.Intersect(rejected.Keys));
        Assert.DoesNotContain(RejectionReason.OutOfStock, rejected.Values);

        var captured = Distinct(shop, ShopTopic.Payments).OfType<PaymentCaptured>()
            .ToDictionary(payment => payment.OrderId, payment => payment.Amount);
        Assert.Equal(confirmed.OrderBy(order => order.Key), captured.OrderBy(payment => payment.Key));
        Assert.Equal(confirmed.Keys.Sum(order => tape.Orders[order].Total), captured.Values.Sum());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Confirmed {confirmed.Count}, rejected {rejected.Count}; placed {tape.Orders.Values.Sum(order => order.Total)} GBP, "
            + $"captured {captured.Values.Sum()} GBP.");
        return [.. confirmed.Keys];
    }

    /// <summary>Each product was stocked with what the tape sells of it, and has left what the rejected orders would have taken.</summary>
    private static async Task StockAddsUpAsync(RunningShop shop, RepeatedTape tape, HashSet<Guid> confirmed, CancellationToken cancellationToken)
    {
        var stocked = ByProduct(tape.Orders.Values);
        var sold = ByProduct(tape.Orders.Where(order => confirmed.Contains(order.Key)).Select(order => order.Value));
        var clock = Stopwatch.StartNew();
        foreach (var (product, units) in stocked)
        {
            var left = units - sold.GetValueOrDefault(product);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var stock = await shop.ProductAsync(product, cancellationToken);
                    return (Units(stock, "onHand"), Units(stock, "reserved"), Units(stock, "available")) == (left, 0, left);
                },
                $"{product} has {left} of {units} units left",
                cancellationToken);
            Assert.True(clock.Elapsed < SettleLimit, $"The stock is not settled after {clock.Elapsed.TotalSeconds:0} s.");
        }

        var facts = Distinct(shop, ShopTopic.Inventory);
        AssertSame(stocked, facts.OfType<StockReplenished>().Select(fact => (fact.ProductId, fact.Quantity)));
        AssertSame(sold, facts.OfType<StockSold>().Select(fact => (fact.ProductId, fact.Quantity)));
        Assert.Empty(facts.OfType<StockRefused>());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{stocked.Count} products: stocked {stocked.Values.Sum()} units, sold {sold.Values.Sum()}.");
    }

    private static Dictionary<string, long> ByProduct(IEnumerable<RepeatedTape.Expected> orders) => orders
        .SelectMany(order => order.Lines).GroupBy(line => line.Product)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => (long)line.Quantity));

    private static void AssertSame(Dictionary<string, long> expected, IEnumerable<(string Product, int Quantity)> facts) => Assert.Equal(
        expected.OrderBy(product => product.Key, StringComparer.Ordinal),
        facts.GroupBy(fact => fact.Product).Select(product => KeyValuePair.Create(product.Key, product.Sum(fact => (long)fact.Quantity)))
            .OrderBy(product => product.Key, StringComparer.Ordinal));

    /// <summary>A redelivery may write a fact again, under the same id.</summary>
    private static List<Message> Distinct(RunningShop shop, ShopTopic topic) =>
        [.. TerminalFacts.All(shop.Kafka, topic.Name(shop.Prefix)).DistinctBy(message => message.Id)];

    private static long Units(JsonElement stock, string name) => stock.GetProperty(name).GetInt64();
}
