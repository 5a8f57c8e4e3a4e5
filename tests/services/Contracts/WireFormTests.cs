using System.Collections.Immutable;
using System.Text;

namespace EcomStreaming.Contracts.Tests;

/// <summary>What stands on the wire for ever.</summary>
public sealed class WireFormTests
{
    private static readonly Guid Order = Guid.Parse("0193b2a0-0000-7000-8000-000000000001");
    private static readonly Guid Id = Guid.Parse("89c91697-386d-509e-8c01-23f5276acbe3");
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 0, 0, 123, TimeSpan.Zero);
    private static readonly ImmutableArray<OrderLine> Lines = [new(1, "85123A", 6, 2.55m), new(2, "71053", 1, 3.39m)];

    private const string Head = """,version":1,"id":"89c91697-386d-509e-8c01-23f5276acbe3","at":"2026-11-22T09:00:00.123Z",""";
    private const string OrderId = "\"orderId\":\"0193b2a0-0000-7000-8000-000000000001\"";
    private const string WireLines = """[{"line":1,"productId":"85123A","quantity":6,"unitPrice":2.55},{"line":2,"productId":"71053","quantity":1,"unitPrice":3.39}]""";
    private const string WholeOrder = OrderId + ",\"customerId\":\"17850\",\"currency\":\"GBP\",\"total\":18.69,\"lines\":" + WireLines;
    private const string Line = OrderId + ",\"line\":2,\"productId\":\"71053\",\"quantity\":1";
    private const string Amount = OrderId + ",\"currency\":\"GBP\",\"amount\":18.69";

    public static TheoryData<Message, string> Golden => new()
    {
        { new PlaceOrder(Id, At, Order, "17850", "GBP", 18.69m, Lines), WholeOrder },
        { new OrderPlaced(Id, At, Order, "17850", "GBP", 18.69m, Lines), WholeOrder },
        { new OrderOpened(Id, At, Order, "17850", "GBP", 18.69m, Lines), WholeOrder },
        { new OrderConfirmed(Id, At, Order, "17850", "GBP", 18.69m), OrderId + ",\"customerId\":\"17850\",\"currency\":\"GBP\",\"total\":18.69" },
        { new OrderRejected(Id, At, Order, "17850", "out_of_stock"), OrderId + ",\"customerId\":\"17850\",\"reason\":\"out_of_stock\"" },
        { new ReserveStock(Id, At, Order, 2, "71053", 1), Line },
        { new ReleaseStock(Id, At, Order, 2, "71053", 1), Line },
        { new SellStock(Id, At, Order, 2, "71053", 1), Line },
        { new StockReserved(Id, At, Order, 2, "71053", 1), Line },
        { new StockRefused(Id, At, Order, 2, "71053", 1), Line },
        { new StockReleased(Id, At, Order, 2, "71053", 1), Line },
        { new StockSold(Id, At, Order, 2, "71053", 1), Line },
        { new ReplenishStock(Id, At, "71053", "first", 1), "\"productId\":\"71053\",\"replenishmentId\":\"first\",\"quantity\":1" },
        { new StockReplenished(Id, At, "71053", "first", 1), "\"productId\":\"71053\",\"replenishmentId\":\"first\",\"quantity\":1" },
        { new ChargePayment(Id, At, Order, "GBP", 18.69m), Amount },
        { new PaymentCaptured(Id, At, Order, "GBP", 18.69m), Amount },
        { new PaymentDeclined(Id, At, Order, "GBP", 18.69m, "payment_declined"), Amount + ",\"reason\":\"payment_declined\"" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Each_message_has_its_wire_form_and_comes_back_from_it(Message message, string members)
    {
        var wire = $$"""{"type":"{{message.GetType().Name}}"{{Head.Replace(",version", ",\"version", StringComparison.Ordinal)}}{{members}}}""";

        Assert.Equal(wire, Encoding.UTF8.GetString(MessageCodec.Encode(message)));
        Assert.Equal(wire, Encoding.UTF8.GetString(MessageCodec.Encode(MessageCodec.Decode(Encoding.UTF8.GetBytes(wire)).Message!)));
    }

    [Fact]
    public void The_golden_forms_are_of_all_types() =>
        Assert.Equal(MessageTypes.Known.Order(StringComparer.Ordinal), Golden.Select(row => row.Data.Item1.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_member_that_nobody_knows_is_ignored()
    {
        var wire = Encoding.UTF8.GetString(MessageCodec.Encode(new ChargePayment(Id, At, Order, "GBP", 1m)));

        var decoded = MessageCodec.Decode(Encoding.UTF8.GetBytes(wire.Replace("\"currency\"", "\"new\":{\"deep\":[1]},\"currency\"", StringComparison.Ordinal)));

        Assert.Equal(new ChargePayment(Id, At, Order, "GBP", 1m), decoded.Message);
    }

    [Theory]
    [InlineData("""{"type":"OrderTeleported","version":1}""", "OrderTeleported")]
    public void A_type_of_the_future_is_told_by_its_name(string wire, string type) => Assert.Equal(type, MessageCodec.Decode(Encoding.UTF8.GetBytes(wire)).Unknown);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"ChargePayment\"}")]
    [InlineData("{\"type\":\"ChargePayment\",\"amount\":\"much\"}")]
    [InlineData("not json")]
    public void What_cannot_be_read_says_why_and_never_throws(string wire)
    {
        var decoded = MessageCodec.Decode(Encoding.UTF8.GetBytes(wire));

        Assert.Null(decoded.Message);
        Assert.NotNull(decoded.Problem);
    }
}
