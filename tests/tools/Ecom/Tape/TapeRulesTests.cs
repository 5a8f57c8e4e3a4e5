using EcomStreaming.Ecom.Tape;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>Which rows become order lines, and under which reason the others are counted.</summary>
public sealed class TapeRulesTests
{
    [Fact]
    public async Task An_invoice_becomes_an_order_with_its_customer_time_and_lines()
    {
        using var written = Of(Row(stockCode: "85123a", quantity: "6", price: "2.55", customer: "17850.0"),
            Row(stockCode: "71053", quantity: "2", price: "3.4", customer: "17850.0"));

        var tape = await written.ReadAsync();

        var order = Assert.Single(tape.Orders);
        Assert.Equal(("500001", "17850", false), (order.Invoice, order.Order.CustomerId, order.Known.IsGuest));
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero), order.Known.At);
        Assert.Equal([new TapeOrderLine("85123A", 6, 2.55m), new TapeOrderLine("71053", 2, 3.4m)], order.Lines);
    }

    [Fact]
    public async Task Who_has_no_customer_id_is_a_guest_named_after_the_invoice()
    {
        using var written = Of(Row(invoice: "500007", customer: ""));

        var order = Assert.Single((await written.ReadAsync()).Orders);

        Assert.Equal(("guest-500007", true), (order.Order.CustomerId, order.Known.IsGuest));
    }

    [Theory]
    [InlineData("C500001", "10101", "-1", "2.5", "Cancellation")]
    [InlineData("C500001", "POST", "-1", "0", "Cancellation")]
    [InlineData("500001", "10101", "0", "2.5", "WriteOff")]
    [InlineData("500001", "10101", "-5", "0", "WriteOff")]
    [InlineData("500001", "10101", "5", "0.0", "NoPrice")]
    [InlineData("500001", "10101", "5", "-11062.06", "NoPrice")]
    [InlineData("500001", "POST", "5", "0", "NoPrice")]
    [InlineData("500001", "POST", "5", "2.5", "NoProduct")]
    [InlineData("500001", "1010", "5", "2.5", "NoProduct")]
    [InlineData("500001", "101011", "5", "2.5", "NoProduct")]
    [InlineData("500001", "10101-A", "5", "2.5", "NoProduct")]
    [InlineData("500001", "", "5", "2.5", "NoProduct")]
    public async Task A_line_is_skipped_for_the_first_reason_that_applies(
        string invoice, string stockCode, string quantity, string price, string reason)
    {
        using var written = Of(Row(invoice, stockCode, quantity, price));

        var tape = await written.ReadAsync();

        Assert.Empty(tape.Orders);
        var expected = new Dictionary<SkipReason, int> { [Enum.Parse<SkipReason>(reason)] = 1 };
        Assert.Equal(expected, tape.Recorded.SkippedLines);
        Assert.Equal(expected, tape.Recorded.SkippedInvoices);
    }

    [Theory]
    [InlineData("10101")]
    [InlineData("10101A")]
    [InlineData("15056BL")]
    public async Task A_product_has_five_digits_and_letters_may_follow(string stockCode)
    {
        using var written = Of(Row(stockCode: stockCode, quantity: "1", price: "0.01"));

        Assert.Equal(stockCode, Assert.Single(Assert.Single((await written.ReadAsync()).Orders).Lines).ProductId);
    }

    [Fact]
    public async Task An_invoice_that_keeps_one_line_is_an_order_and_its_other_lines_are_counted()
    {
        using var written = Of(Row(), Row(stockCode: "POST"), Row(price: "0"));

        var tape = await written.ReadAsync();

        Assert.Single(Assert.Single(tape.Orders).Lines);
        Assert.Empty(tape.Recorded.SkippedInvoices);
        Assert.Equal(new Dictionary<SkipReason, int> { [SkipReason.NoProduct] = 1, [SkipReason.NoPrice] = 1 }, tape.Recorded.SkippedLines);
    }

    [Fact]
    public async Task An_invoice_without_a_line_for_several_reasons_is_mixed()
    {
        using var written = Of(Row(stockCode: "POST"), Row(price: "0"));

        Assert.Equal(new Dictionary<SkipReason, int> { [SkipReason.Mixed] = 1 }, (await written.ReadAsync()).Recorded.SkippedInvoices);
    }

    [Fact]
    public async Task Orders_come_in_the_order_of_their_time_over_all_files()
    {
        using var written = new WrittenTape()
            .File("a.csv", Header + "\n" + Row("2", at: "2026-11-02 09:00:00") + "\n" + Row("1", at: "2026-11-01 09:00:00"))
            .File("b.csv", Header + "\n" + Row("3", at: "2026-11-01 10:00:00") + "\n" + Row("2", at: "2026-11-02 09:00:00"));

        var tape = await written.ReadAsync();

        Assert.Equal(["1", "3", "2"], tape.Invoices);
        Assert.Equal([1, 1, 2], tape.Orders.Select(order => order.Lines.Count));
        Assert.Equal((2, 4, 3), (tape.Recorded.Sources.Count, tape.Recorded.LinesInFiles, tape.Recorded.InvoicesRead));
    }

    [Fact]
    public async Task What_is_sold_is_summed_by_product_without_regard_to_case()
    {
        using var written = Of(Row(stockCode: "10101a", quantity: "2"), Row("500002", "10101A", "5"), Row("500002", "20202"));

        Assert.Equal(new Dictionary<string, long> { ["10101A"] = 7, ["20202"] = 1 }, (await written.ReadAsync()).Recorded.Sold);
    }

    [Fact]
    public async Task The_same_content_is_the_same_tape_and_other_content_another()
    {
        using var one = Of(Row());
        using var same = Of(Row());
        using var other = Of(Row(quantity: "2"));

        Assert.Equal((await one.ReadAsync()).Recorded.Id, (await same.ReadAsync()).Recorded.Id);
        Assert.NotEqual((await one.ReadAsync()).Recorded.Id, (await other.ReadAsync()).Recorded.Id);
    }
}
