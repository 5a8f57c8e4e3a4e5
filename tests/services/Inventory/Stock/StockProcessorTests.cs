using EcomStreaming.Contracts;
using EcomStreaming.Inventory.Stock;
using EcomStreaming.ServiceTests;
using static EcomStreaming.Inventory.Tests.Stock.Stock;

namespace EcomStreaming.Inventory.Tests.Stock;

public sealed class StockProcessorTests
{
    private readonly Stock stock = new();

    private StockBalance Balance => stock.State.BalanceOf("85123A");

    [Fact]
    public void A_product_that_nobody_replenished_has_no_stock() => Assert.IsType<StockRefused>(stock.Take(Reserve(1)).Events[0].Message);

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_line_is_reserved_up_to_what_is_available(int quantity, bool reserved)
    {
        stock.Take(Replenish(10));

        var step = stock.Take(Reserve(quantity));

        Assert.Equal(reserved ? nameof(StockReserved) : nameof(StockRefused), step.Events[0].Message.GetType().Name);
        Assert.Equal(new StockBalance(10, reserved ? quantity : 0), Balance);
    }

    [Fact]
    public void An_answer_goes_to_the_facts_and_as_a_copy_to_the_order()
    {
        stock.Take(Replenish(10));

        var events = stock.Take(Reserve(6, line: 3)).Events;

        Assert.Equal([ShopTopic.Inventory, ShopTopic.OrderSteps], events.Select(e => e.Topic));
        Assert.Equal(["85123A", Order.ToString()], events.Select(e => e.Key));
        Assert.Equal(MessageCodec.Encode(events[0].Message), MessageCodec.Encode(events[1].Message));
        Assert.Equal(MessageId.OfOrder(nameof(StockReserved), Order, 3), events[0].Message.Id);
    }

    [Fact]
    public void A_repeat_gives_the_first_answer_even_where_there_is_stock_by_now()
    {
        var first = stock.Take(Reserve(5));
        stock.Take(Replenish(10));

        var again = stock.Take(Reserve(5));

        Assert.Equal(Written.Texts(first.Events), Written.Texts(again.Events));
        Assert.Empty(again.Changes);
        Assert.Equal(new StockBalance(10, 0), Balance);
    }

    [Fact]
    public void A_sold_line_leaves_the_house_once()
    {
        stock.Take(Replenish(10));
        stock.Take(Reserve(4));

        var first = stock.Take(Sell(4));
        var again = stock.Take(Sell(4));

        Assert.Equal(Written.Texts(first.Events), Written.Texts(again.Events));
        Assert.Equal(new StockBalance(6, 0), Balance);
    }

    [Fact]
    public void A_released_line_is_available_again_and_can_not_be_sold()
    {
        stock.Take(Replenish(10));
        stock.Take(Reserve(4));
        Assert.IsType<StockReleased>(stock.Take(Release(4)).Events[0].Message);

        Assert.NotNull(stock.Take(Sell(4)).DeadLetterReason);
        Assert.Equal(new StockBalance(10, 0), Balance);
    }

    [Fact]
    public void A_line_that_was_answered_still_gives_its_answer_after_it_was_settled()
    {
        stock.Take(Replenish(10));
        var answer = stock.Take(Reserve(4));
        stock.Take(Sell(4));

        Assert.Equal(Written.Texts(answer.Events), Written.Texts(stock.Take(Reserve(4)).Events));
    }

    [Fact]
    public void A_settlement_takes_the_quantity_that_was_reserved()
    {
        stock.Take(Replenish(10));
        stock.Take(Reserve(4));

        Assert.Equal(4, Assert.IsType<StockSold>(stock.Take(Sell(9)).Events[0].Message).Quantity);
    }

    [Fact]
    public void A_replenishment_counts_once_and_another_quantity_under_its_id_changes_nothing()
    {
        var first = stock.Take(Replenish(10));

        Assert.Equal(Written.Texts(first.Events), Written.Texts(stock.Take(Replenish(10)).Events));
        Assert.Empty(stock.Take(Replenish(11)).Events);
        Assert.Equal(new StockBalance(10, 0), Balance);
    }

    [Fact]
    public void What_is_no_command_on_this_product_goes_to_the_dead_letters()
    {
        Assert.Equal("the key is not the product's id", stock.Take(Reserve(1), key: "85123B").DeadLetterReason);
        Assert.Equal("productId is malformed", stock.Take(Reserve(1, product: "-1"), key: "-1").DeadLetterReason);
        Assert.Equal("quantity is below 1", stock.Take(Reserve(0)).DeadLetterReason);
        Assert.Equal("replenishmentId is malformed", stock.Take(Replenish(1, id: "a/b")).DeadLetterReason);
        Assert.Equal("the line's stock is not reserved", stock.Take(Sell(1)).DeadLetterReason);
        var fact = new StockSold(Order, DateTimeOffset.UnixEpoch, Order, 1, "85123A", 1);
        Assert.Equal("StockSold is not a command for stock", stock.Take(fact).DeadLetterReason);
    }
}
