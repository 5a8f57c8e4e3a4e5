using EcomStreaming.Ecom.Load;
using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>The check of the numbers, which must be able to fail.</summary>
public sealed class LoadSummaryTests
{
    private static readonly TapeInvoice Order = OfTwoLines("1");

    [Fact]
    public void Numbers_that_add_up_leave_nothing_to_say()
    {
        var ledger = new OrderLedger(1);
        ledger.Sending(0);
        ledger.Accepted(0, new Uri("http://localhost/orders/1?at=2"));
        ledger.End(0, new OrderOutcome(OutcomeKind.Confirmed));

        Assert.Empty(Summary(lines: 5, invoices: 3, ledger).Discrepancies());
    }

    [Theory]
    [InlineData(4, 3, "2 order lines + 3 skipped lines are not equal to the 4 lines in the files")]
    [InlineData(6, 3, "2 order lines + 3 skipped lines are not equal to the 6 lines in the files")]
    [InlineData(5, 2, "1 orders + 2 skipped invoices are not equal to the 2 invoices read")]
    [InlineData(5, 4, "1 orders + 2 skipped invoices are not equal to the 4 invoices read")]
    public void A_line_or_invoice_too_many_or_too_few_is_named(int lines, int invoices, string discrepancy) =>
        Assert.Equal([discrepancy], Summary(lines, invoices, new OrderLedger(1)).Discrepancies());

    [Fact]
    public void An_acknowledged_order_without_an_outcome_is_named()
    {
        var ledger = new OrderLedger(1);
        ledger.Accepted(0, new Uri("http://localhost/orders/1?at=2"));
        ledger.End(0, new OrderOutcome(OutcomeKind.NotSent));

        Assert.Equal(["0 orders have an outcome, but 1 were acknowledged"], Summary(5, 3, ledger).Discrepancies());
    }

    [Fact]
    public void The_tapes_first_order_is_named_without_its_token()
    {
        var ledger = new OrderLedger(2);
        ledger.Accepted(1, new Uri("http://localhost/orders/second?at=2"));
        Assert.DoesNotContain(Summary(5, 3, ledger).Lines(), line => line.StartsWith("First", StringComparison.Ordinal));

        ledger.Accepted(0, new Uri("http://localhost/orders/first?at=1"));

        Assert.Contains("First     /orders/first", Summary(5, 3, ledger).Lines());
    }

    private static LoadSummary Summary(int lines, int invoices, OrderLedger ledger) => new(
        new RecordedTape(
            "id", [], lines, invoices, [Order], new TapeRuns(), new Dictionary<string, long>(),
            new Dictionary<SkipReason, int> { [SkipReason.Cancellation] = 1, [SkipReason.Mixed] = 1 },
            new Dictionary<SkipReason, int> { [SkipReason.Cancellation] = 1, [SkipReason.NoPrice] = 2 },
            []),
        ledger,
        TimeSpan.FromSeconds(1));

    private static TapeInvoice OfTwoLines(string number)
    {
        var invoice = new TapeInvoice(number);
        invoice.AddLine();
        invoice.AddLine();
        return invoice;
    }
}
