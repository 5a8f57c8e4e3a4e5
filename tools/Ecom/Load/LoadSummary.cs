using System.Globalization;
using EcomStreaming.Ecom.Tape;
using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Load;

/// <summary>The summary of a load, with a check that its numbers add up.</summary>
internal sealed record LoadSummary(RecordedTape Tape, OrderLedger Ledger, TimeSpan Elapsed)
{
    private const int RefusedShownMax = 20;

    public int Count(OutcomeKind kind) => Ledger.Outcomes.Count(outcome => outcome.Kind == kind);

    public bool AllEnded => Ledger.Outcomes.All(outcome => outcome.Kind is OutcomeKind.Confirmed or OutcomeKind.Rejected or OutcomeKind.Cancelled);

    /// <summary>Every sum that does not add up; each side was counted on its own way.</summary>
    public IEnumerable<string> Discrepancies()
    {
        var skippedLines = Tape.SkippedLines.Values.Sum();
        if (Tape.OrderLines + skippedLines != Tape.LinesInFiles)
            yield return $"{Tape.OrderLines} order lines + {skippedLines} skipped lines are not equal to the {Tape.LinesInFiles} lines in the files";
        var skippedInvoices = Tape.SkippedInvoices.Values.Sum();
        if (Tape.Orders.Count + skippedInvoices != Tape.InvoicesRead)
            yield return $"{Tape.Orders.Count} orders + {skippedInvoices} skipped invoices are not equal to the {Tape.InvoicesRead} invoices read";
        if (Ledger.Orders != Tape.Orders.Count)
            yield return $"there are outcomes of {Ledger.Orders} orders, but the tape has {Tape.Orders.Count}";
        var placed = Count(OutcomeKind.Confirmed) + Count(OutcomeKind.Rejected) + Count(OutcomeKind.Cancelled) + Count(OutcomeKind.Unfinished);
        if (placed != Ledger.Placed) yield return $"{placed} orders have an outcome, but {Ledger.Placed} were acknowledged";
    }

    /// <summary>What was read.</summary>
    public IEnumerable<string> TapeLines() =>
    [
        $"Read      {Number(Tape.LinesInFiles)} lines of {Number(Tape.InvoicesRead)} invoices in {Files(Tape.Sources.Count)}",
        .. Tape.Sources.Select(source => source.Dates).OfType<DateReading>().Distinct().GroupBy(reading => reading.Order)
            .Select(readings => $"Dates     {readings.First()}"),
        .. Tape.SkippedInvoices.OrderBy(skipped => skipped.Key)
            .Select(skipped => $"  skipped {Number(skipped.Value),7} {(skipped.Value == 1 ? "invoice" : "invoices")}: {skipped.Key.InWords()}"),
        .. Tape.SkippedLines.OrderBy(skipped => skipped.Key)
            .Select(skipped => $"  skipped {Number(skipped.Value),7} {(skipped.Value == 1 ? "line" : "lines")}: {skipped.Key.InWords()}"),
        .. Tape.Malformed.Select(row => $"    {row.Place}: {row.Problem}"),
        .. More(Tape.SkippedLines.GetValueOrDefault(SkipReason.Malformed) - Tape.Malformed.Count),
    ];

    public IEnumerable<string> Lines() =>
    [
        .. TapeLines(),
        $"Orders    {Number(Tape.Orders.Count)} of {Number(Tape.OrderLines)} lines, {Number(Tape.Orders.Count(order => order.IsGuest))} by guests",
        $"  placed    {Number(Ledger.Placed),7}",
        .. Outcomes(),
        .. Ledger.First is { } first ? [$"First     {first.AbsolutePath}"] : Array.Empty<string>(),
        string.Create(CultureInfo.InvariantCulture, $"Time      {Elapsed.TotalSeconds:0.0} s, {Rate:0.0} orders per second"),
    ];

    /// <summary>The reason of most lines, with the first of them that was malformed.</summary>
    public string WhyNoOrder
    {
        get
        {
            if (Tape.LinesInFiles == 0) return "there is no line below the header.";
            var (reason, count) = Tape.SkippedLines.MaxBy(skipped => skipped.Value);
            var why = $"{Number(count)} of {Number(Tape.LinesInFiles)} lines are skipped: {reason.InWords()}";
            return reason == SkipReason.Malformed ? $"{why}. The first is {Tape.Malformed[0].Place}: {Tape.Malformed[0].Problem}." : $"{why}.";
        }
    }

    private double Rate => Elapsed > TimeSpan.Zero ? Ledger.Placed / Elapsed.TotalSeconds : 0;

    private IEnumerable<string> Outcomes() => Ledger.Outcomes
        .CountBy(outcome => outcome)
        .OrderByDescending(counted => counted.Key.Kind).ThenBy(counted => counted.Key.Reason, StringComparer.Ordinal)
        .Select(counted => $"  {Word(counted.Key.Kind),-9} {Number(counted.Value),7}{(counted.Key.Reason is { } reason ? $": {reason}" : "")}")
        .Concat(RefusedOrders());

    /// <summary>Names what was refused: these orders are not in the shop.</summary>
    private IEnumerable<string> RefusedOrders() =>
    [
        .. Ledger.Outcomes.Zip(Tape.Orders).Where(order => order.First.Kind == OutcomeKind.Refused).Take(RefusedShownMax)
            .Select(order => $"    {order.Second.Number} refused: {order.First.Reason}"),
        .. More(Count(OutcomeKind.Refused) - RefusedShownMax),
    ];

    private static string[] More(int count) => count > 0 ? [$"    and {Number(count)} more"] : [];

    private static string Word(OutcomeKind kind) => kind switch
    {
        OutcomeKind.NotSent => "not sent",
        OutcomeKind.Unanswered => "no answer",
        OutcomeKind.Unfinished => "not ended",
        OutcomeKind.Refused => "refused",
        OutcomeKind.Confirmed => "confirmed",
        OutcomeKind.Rejected => "rejected",
        _ => "cancelled",
    };

    private static string Files(int count) => count == 1 ? "1 file" : $"{Number(count)} files";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
