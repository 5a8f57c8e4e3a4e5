namespace EcomStreaming.Contracts.Tests;

public sealed class IdTests
{
    [Fact]
    public void Version_5_is_that_of_the_RFC() =>
        // RFC 9562, appendix A.4: the DNS namespace and www.example.com.
        Assert.Equal(Guid.Parse("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
            NameBasedGuid.Create(Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    [Fact]
    public void The_same_step_has_the_same_id_and_another_has_another()
    {
        var order = Guid.Parse("0193b2a0-0000-7000-8000-000000000001");

        Assert.Equal(MessageId.OfOrder("StockReserved", order, 3), MessageId.OfOrder("StockReserved", order, 3));
        Assert.NotEqual(MessageId.OfOrder("StockReserved", order, 3), MessageId.OfOrder("StockReserved", order, 4));
        Assert.NotEqual(MessageId.OfOrder("StockReserved", order, 3), MessageId.OfOrder("StockSold", order, 3));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("17850", true)]
    [InlineData("guest-536365", true)]
    [InlineData("A.b_c-d", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData(null, false)]
    public void An_identifier_has_its_form(string? value, bool valid) => Assert.Equal(valid, Identifier.IsValid(value));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void An_identifier_has_its_length(int length, bool valid) => Assert.Equal(valid, Identifier.IsValid(new string('a', length)));

    [Fact]
    public void Stages_names_follow_from_the_prefix()
    {
        Assert.Equal("shop.orders.placing", Stage.Placing.Group("shop"));
        Assert.Equal("shop.inventory.stock.state", Stage.Stock.StateTopic("shop"));
        Assert.Equal("shop.payments.charging.dlq", Stage.Charging.DeadLetterTopic("shop"));
        Assert.Equal("shop.order-steps", Stage.Saga.Input.Name("shop"));
    }
}
