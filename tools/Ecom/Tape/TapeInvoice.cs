namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// What is kept of an invoice while the tape is read and played: not its lines, only where they are. Its rows may be in several places and in several
/// files.
/// </summary>
internal sealed class TapeInvoice(string number)
{
    public string Number => number;

    /// <summary>Set by its first readable row; null is a guest.</summary>
    public string? CustomerId { get; private set; }

    public DateTimeOffset At => new(at, TimeSpan.Zero);

    public bool IsGuest => CustomerId is null;

    /// <summary>How many of its lines become order lines.</summary>
    public int OrderLines { get; private set; }

    public TapeRuns.Chain Runs { get; set; } = TapeRuns.Chain.Empty;

    /// <summary>Why it has no order line.</summary>
    public SkipReason SkipReason => int.IsPow2(skipped) ? (SkipReason)int.Log2(skipped) : SkipReason.Mixed;

    private long at;
    private int skipped;
    private bool hasRow;

    /// <summary>The first row gives customer and time. False where a row is of another customer than that.</summary>
    public bool TryTake(TapeRow row)
    {
        if (!hasRow) (CustomerId, at, hasRow) = (row.CustomerId, row.At.UtcTicks, true);
        return CustomerId == row.CustomerId;
    }

    public void AddLine() => OrderLines++;

    public void Skip(SkipReason reason) => skipped |= 1 << (int)reason;
}
