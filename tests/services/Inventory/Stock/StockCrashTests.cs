using EcomStreaming.Contracts;
using EcomStreaming.Inventory.Stock;
using EcomStreaming.Inventory.Views;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Tests.Stock;

/// <summary>Seeded commands, repeated and cut by crashes: whatever survives, no unit is promised twice and none is lost.</summary>
public sealed class StockCrashTests
{
    private static readonly string[] Products = ["P0", "P1", "P2"];

    [Fact]
    public void Balances_never_fall_below_zero_and_no_line_has_two_answers() => Seeds.ForEach(300, chance =>
    {
        var stage = new CrashingStage<StockState, StockEntry>(Stock.NewProcessor(), chance);
        var settled = new HashSet<Guid>();
        foreach (var command in Commands(chance)) Append(stage, command);

        stage.RunToEnd(written =>
        {
            if (written.Topic != ShopTopic.OrderSteps || written.Message is not StockReserved line || !settled.Add(line.Id)) return;
            Message settlement = chance.Next(2) == 0
                ? Stock.Sell(line.Quantity, line.Line, line.OrderId, line.ProductId)
                : Stock.Release(line.Quantity, line.Line, line.OrderId, line.ProductId);
            for (var times = chance.Next(1, 3); times > 0; times--) Append(stage, settlement);
        });

        Assert.Empty(stage.DeadLetters);
        var facts = Written.DistinctById(stage.Written.Where(record => record.Topic == ShopTopic.Inventory));
        AssertAnswersAreOne(facts);
        AssertBalances(facts, stage.Restore());
    });

    private static IEnumerable<Message> Commands(Random chance)
    {
        for (var i = 0; i < 60; i++)
        {
            var product = Products[chance.Next(Products.Length)];
            // Few ids for many commands, so that most come again; a line's product and quantity follow from its id.
            var line = chance.Next(1, 30);
            yield return chance.Next(4) == 0
                ? Stock.Replenish(10, $"r{chance.Next(4)}", product)
                : Stock.Reserve((line % 7) + 1, line, product: Products[line % Products.Length]);
        }
    }

    private static void Append(CrashingStage<StockState, StockEntry> stage, Message command) =>
        stage.Append(((IOfProduct)command).ProductId, command);

    private static void AssertAnswersAreOne(IReadOnlyList<Outgoing> facts)
    {
        var answers = facts.Select(fact => fact.Message).Where(fact => fact is StockReserved or StockRefused).GroupBy(LineOf);
        Assert.All(answers, line => Assert.Single(line));
    }

    private static int LineOf(Message answer) => answer is StockReserved reserved ? reserved.Line : ((StockRefused)answer).Line;

    private static void AssertBalances(IReadOnlyList<Outgoing> facts, StockState state)
    {
        var view = new ProductView();
        foreach (var fact in facts)
        {
            view.Apply(new Fact(fact.Message, "inventory", 0, 0, null));
            var stock = view.Find(fact.Key)!.Value;
            Assert.True(stock is { OnHand: >= 0, Reserved: >= 0, Available: >= 0 }, $"{fact.Key} has {stock}");
        }

        Assert.All(Products, product =>
        {
            var (balance, seen) = (state.BalanceOf(product), view.Find(product) ?? default);
            Assert.Equal((balance.OnHand, balance.Reserved), (seen.OnHand, seen.Reserved));
        });
    }
}
