using EcomStreaming.Ecom.Load;
using EcomStreaming.Ecom.Tape;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>Whole tapes: the recorded December, counted by others before, and the small one that a first run plays.</summary>
public sealed class WholeTapeTests
{
    [Fact]
    public async Task December_2010_is_read_to_the_last_line()
    {
        var folder = RepositoryRoot.Shared("data/online-retail");
        Assert.SkipWhen(folder is null, "shared/data/online-retail does not lie beside the repository.");

        var tape = await ReadTape.OfAsync(folder);

        Assert.Equal((20, 42_481, 2_025), (tape.Recorded.Sources.Count, tape.Recorded.LinesInFiles, tape.Recorded.InvoicesRead));
        Assert.Equal((1_550, 41_310, 156), (tape.Orders.Count, tape.OrderLines, tape.Orders.Count(order => order.Known.IsGuest)));
        Assert.Equal(
            new Dictionary<SkipReason, int>
            {
                [SkipReason.Cancellation] = 326,
                [SkipReason.WriteOff] = 70,
                [SkipReason.NoPrice] = 70,
                [SkipReason.NoProduct] = 7,
                [SkipReason.Mixed] = 2,
            },
            tape.Recorded.SkippedInvoices);
        Assert.Empty(tape.Recorded.Malformed);
        Assert.Empty(new LoadSummary(tape.Recorded, new OrderLedger(tape.Orders.Count), TimeSpan.Zero).Discrepancies());
    }

    [Fact]
    public async Task The_first_runs_tape_shows_every_kind_of_row_and_has_none_that_is_malformed()
    {
        var tape = await ReadTape.OfAsync(Path.Combine(RepositoryRoot.Path, "EcomStreaming.AppHost", "tape"));

        Assert.Equal(
            [SkipReason.Cancellation, SkipReason.WriteOff, SkipReason.NoPrice, SkipReason.NoProduct],
            tape.Recorded.SkippedLines.Keys.Order());
        Assert.Contains(tape.Orders, order => order.Known.IsGuest);
        Assert.Empty(tape.Recorded.Malformed);
    }
}
