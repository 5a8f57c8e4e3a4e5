using EcomStreaming.Contracts;
using EcomStreaming.Orders.Saga;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Tests.Saga;

public sealed class SagaProcessorTests
{
    private readonly SagaProcessor processor = new();
    private readonly SagaState state = new();
    private long offset;

    [Fact]
    public void Nothing_is_decided_until_every_line_has_answered()
    {
        Assert.Empty(Take(AnOrder.Opened(2)).Events);
        Assert.Empty(Take(AnOrder.Refused(1)).Events);

        Assert.Equal([nameof(OrderRejected)], Types(Take(AnOrder.Refused(2))));
    }

    [Fact]
    public void An_order_whose_lines_are_all_reserved_is_charged_its_whole_total()
    {
        Take(AnOrder.Opened(2));
        Take(AnOrder.Reserved(2));

        var charge = Assert.Single(Take(AnOrder.Reserved(1)).Events);

        Assert.Equal((ShopTopic.PaymentCommands, AnOrder.Id.ToString()), (charge.Topic, charge.Key));
        Assert.Equal(7.5m, Assert.IsType<ChargePayment>(charge.Message).Amount);
    }

    [Fact]
    public void Answers_may_come_before_the_opening()
    {
        Assert.Empty(Take(AnOrder.Reserved(2)).Events);
        Assert.Empty(Take(AnOrder.Reserved(1)).Events);

        Assert.Equal([nameof(ChargePayment)], Types(Take(AnOrder.Opened(2))));
    }

    [Fact]
    public void Out_of_stock_releases_the_reserved_lines_only()
    {
        Take(AnOrder.Opened(3));
        Take(AnOrder.Reserved(1));
        Take(AnOrder.Refused(2));

        var events = Take(AnOrder.Reserved(3)).Events;

        Assert.Equal(RejectionReason.OutOfStock, Assert.IsType<OrderRejected>(events[0].Message).Reason);
        Assert.Equal([1, 3], events.Skip(1).Select(e => Assert.IsType<ReleaseStock>(e.Message).Line));
    }

    [Fact]
    public void A_captured_payment_confirms_to_the_customer_and_sells_every_line()
    {
        Reserve(2);

        var events = Take(AnOrder.Captured(2)).Events;

        Assert.IsType<OrderConfirmed>(events[0].Message);
        Assert.Equal((ShopTopic.Orders, "17850"), (events[0].Topic, events[0].Key));
        Assert.Equal([("P1", 1), ("P2", 2)], events.Skip(1).Select(e => (e.Key, Assert.IsType<SellStock>(e.Message).Quantity)));
    }

    [Theory]
    [InlineData(RejectionReason.PaymentDeclined)]
    [InlineData(RejectionReason.TimedOut)]
    public void A_payment_that_was_not_taken_rejects_and_releases_every_line(string reason)
    {
        Reserve(2);

        var events = Take(AnOrder.Declined(2, reason)).Events;

        Assert.Equal(reason, Assert.IsType<OrderRejected>(events[0].Message).Reason);
        Assert.Equal([nameof(ReleaseStock), nameof(ReleaseStock)], events.Skip(1).Select(e => e.Message.GetType().Name));
    }

    [Fact]
    public void The_deciding_step_gives_the_same_bytes_again_and_other_repeats_give_nothing()
    {
        Take(AnOrder.Opened(2));
        Take(AnOrder.Reserved(1));
        var charge = Take(AnOrder.Reserved(2));
        var end = Take(AnOrder.Captured(2));

        Assert.Empty(Take(AnOrder.Opened(2)).Events);
        Assert.Empty(Take(AnOrder.Reserved(1)).Events);
        Assert.Equal(Written.Texts(charge.Events), Written.Texts(Take(AnOrder.Reserved(2)).Events));
        Assert.Equal(Written.Texts(end.Events), Written.Texts(Take(AnOrder.Captured(2)).Events));
        Assert.Empty(Take(AnOrder.Declined(2)).Events);
    }

    [Fact]
    public void What_can_be_no_step_of_this_order_goes_to_the_dead_letters()
    {
        Assert.Equal("the order has no such line", Take(AnOrder.Reserved(0)).DeadLetterReason);
        Assert.Equal("the order has no such line", Take(AnOrder.Reserved(2_001)).DeadLetterReason);
        Assert.Equal("an order without lines", Take(AnOrder.Opened(0)).DeadLetterReason);
        Take(AnOrder.Opened(2));
        Assert.Equal("the order has no such line", Take(AnOrder.Reserved(3)).DeadLetterReason);
        Assert.Equal("a payment that this order has not asked for", Take(AnOrder.Captured(2)).DeadLetterReason);
        Assert.Equal("the key is not the order's id", Take(AnOrder.Reserved(1), key: "17850").DeadLetterReason);
        Assert.Equal("OrderPlaced is not a step of an order", Take(AnOrder.Placed(1)).DeadLetterReason);
    }

    [Fact]
    public void An_order_of_two_thousand_lines_is_gathered()
    {
        Take(AnOrder.Reserved(2_000));
        Take(AnOrder.Opened(2_000));
        for (var line = 1; line < 1_999; line++) Assert.Empty(Take(AnOrder.Reserved(line)).Events);

        Assert.Equal([nameof(ChargePayment)], Types(Take(AnOrder.Reserved(1_999))));
    }

    private static IEnumerable<string> Types(Step<SagaEntry> step) => step.Events.Select(e => e.Message.GetType().Name);

    private void Reserve(int lines)
    {
        Take(AnOrder.Opened(lines));
        for (var line = 1; line <= lines; line++) Take(AnOrder.Reserved(line));
    }

    private Step<SagaEntry> Take(Message message, string? key = null)
    {
        var step = processor.Process(new(message, key ?? AnOrder.Id.ToString(), AnOrder.At.AddSeconds(offset), 0, offset++), state);
        foreach (var change in step.Changes) state.Apply(change.Key, change.Entry);
        return step;
    }
}
