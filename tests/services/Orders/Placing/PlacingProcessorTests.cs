using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using EcomStreaming.Contracts;
using EcomStreaming.Orders.Placing;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.Orders.Tests.Placing;

public sealed class PlacingProcessorTests
{
    private readonly PlacingProcessor processor =
        new(new OrderMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()));

    private readonly PlacingState state = new();
    private long offset;

    [Fact]
    public void An_order_gives_its_fact_the_opening_of_its_saga_and_a_request_for_each_line()
    {
        var events = Take(AnOrder.Place(AnOrder.Lines(2))).Events;

        Assert.Equal(["orders", "order-steps", "stock-commands", "stock-commands"], events.Select(e => e.Topic.Suffix));
        Assert.Equal(["17850", AnOrder.Id.ToString(), "P1", "P2"], events.Select(e => e.Key));
        Assert.Equal(
            [AnOrder.Of(nameof(OrderPlaced)), AnOrder.Of(nameof(OrderOpened)), AnOrder.Of(nameof(ReserveStock), 1),
                AnOrder.Of(nameof(ReserveStock), 2)],
            events.Select(e => e.Message.Id));
    }

    [Fact]
    public void The_same_body_again_gives_the_same_bytes_and_changes_nothing()
    {
        var first = Take(AnOrder.Place([new(1, "P1", 2, 2.5m)]));
        var again = Take(AnOrder.Place([new(1, "P1", 2, 2.50m)]));

        Assert.Equal(Written.Texts(first.Events), Written.Texts(again.Events));
        Assert.Single(first.Changes);
        Assert.Empty(again.Changes);
    }

    public static TheoryData<int, string, int, string, string> OtherBodies() => new()
    {
        { 1, "P2", 2, "2.5", "GBP" }, { 1, "P1", 3, "2.5", "GBP" }, { 1, "P1", 2, "2.51", "GBP" }, { 1, "P1", 2, "2.5", "EUR" },
    };

    [Theory]
    [MemberData(nameof(OtherBodies))]
    public void Another_body_under_the_same_id_gives_nothing(int line, string product, int quantity, string price, string currency)
    {
        Take(AnOrder.Place([new(1, "P1", 2, 2.5m)]));

        var step = Take(AnOrder.Place(
            [new(line, product, quantity, decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture))], currency: currency));

        Assert.Equal(Step<PlacingEntry>.Nothing, step);
    }

    [Fact]
    public void A_product_may_occur_twice_with_different_prices() =>
        Assert.Equal(4, Take(AnOrder.Place([new(1, "P1", 1, 1m), new(2, "P1", 1, 2m)])).Events.Length);

    public static TheoryData<string, ImmutableArray<OrderLine>, bool> Bounds() => new()
    {
        { "no line", [], false },
        { "two thousand lines", AnOrder.Lines(2_000), true },
        { "a line more", AnOrder.Lines(2_001), false },
        { "quantity 0", [new(1, "P", 0, 1m)], false },
        { "quantity 1", [new(1, "P", 1, 1m)], true },
        { "quantity a million", [new(1, "P", 1_000_000, 1m)], true },
        { "quantity a million and one", [new(1, "P", 1_000_001, 1m)], false },
        { "price 0.009", [new(1, "P", 1, 0.009m)], false },
        { "price 0.01", [new(1, "P", 1, 0.01m)], true },
        { "price a million", [new(1, "P", 1, 1_000_000m)], true },
        { "price a million and a cent", [new(1, "P", 1, 1_000_000.01m)], false },
        { "total 10^12", [new(1, "P", 1_000_000, 1_000_000m)], true },
        { "total 10^12 and a cent", [new(1, "P", 1_000_000, 1_000_000m), new(2, "P", 1, 0.01m)], false },
        { "lines from 2", [new(2, "P", 1, 1m)], false },
        { "a product in lower case", [new(1, "p", 1, 1m)], false },
        { "a product of 64", [new(1, new string('P', 64), 1, 1m)], true },
        { "a product of 65", [new(1, new string('P', 65), 1, 1m)], false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void What_breaks_a_bound_goes_to_the_dead_letters(string what, ImmutableArray<OrderLine> lines, bool taken)
    {
        var step = Take(AnOrder.Place(lines));

        Assert.True(step.DeadLetterReason is null == taken, $"{what}: {step.DeadLetterReason}");
        Assert.Equal(taken, step.Events.Length > 0);
    }

    [Fact]
    public void What_is_no_order_of_this_customer_goes_to_the_dead_letters()
    {
        var lines = AnOrder.Lines(1);

        Assert.Equal("the key is not the customer's id", Take(AnOrder.Place(lines), key: "17851").DeadLetterReason);
        Assert.Equal("customerId is malformed", Take(AnOrder.Place(lines, customer: "_"), key: "_").DeadLetterReason);
        Assert.Equal("currency is malformed", Take(AnOrder.Place(lines, currency: "gbp")).DeadLetterReason);
        Assert.Equal("total is not the sum of the lines", Take(AnOrder.Place(lines, total: 2.51m)).DeadLetterReason);
        Assert.Equal("OrderPlaced places no order", Take(AnOrder.Placed(1)).DeadLetterReason);
    }

    private Step<PlacingEntry> Take(Message message, string key = "17850")
    {
        var step = processor.Process(new(message, key, AnOrder.At.AddSeconds(offset), 0, offset++), state);
        foreach (var change in step.Changes) state.Apply(change.Key, change.Entry);
        return step;
    }
}
