using EcomStreaming.Ecom.Tape;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Ecom.Tests;

/// <summary>A month of a real shop: every line of it is an order's or skipped for a reason.</summary>
public sealed class DecemberTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_whole_December_is_accounted_for()
    {
        var folder = RepositoryRoot.Shared("data/online-retail");
        Assert.SkipWhen(folder is null, "The Online Retail data is not beside the repository.");

        var tape = await TapeReader.ReadAsync(folder!, Cancelled);

        Assert.Equal((42_481, 2_025, 1_550, 41_310), (tape.LinesInFiles, tape.InvoicesRead, tape.Orders.Count, tape.OrderLines));
        Assert.Equal(42_481 - 41_310, tape.SkippedLines.Values.Sum());
        Assert.Equal(326, tape.SkippedInvoices[SkipReason.Cancellation]);
        Assert.Equal(
            (70, 70, 7, 2),
            (tape.SkippedInvoices[SkipReason.WriteOff], tape.SkippedInvoices[SkipReason.NoPrice], tape.SkippedInvoices[SkipReason.NoProduct],
                tape.SkippedInvoices[SkipReason.Mixed]));
        Assert.Equal(156, tape.Orders.Count(order => order.IsGuest));
    }

    [Fact]
    public async Task The_tape_of_the_first_run_has_orders_and_each_kind_of_line_that_is_none()
    {
        var tape = await TapeReader.ReadAsync(Path.Combine(RepositoryRoot.Path, "EcomStreaming.AppHost", "tape"), Cancelled);

        Assert.Equal(tape.LinesInFiles, tape.OrderLines + tape.SkippedLines.Values.Sum());
        Assert.Equal(
            [SkipReason.Cancellation, SkipReason.WriteOff, SkipReason.NoPrice, SkipReason.NoProduct],
            tape.SkippedLines.Keys.Order());
        Assert.Empty(tape.Malformed);
    }
}
