namespace EcomStreaming.Ecom.Load;

/// <summary>
/// What is known of each order. One task at a time handles an order, so its entry needs no lock. The counters are separate from the entries, so that
/// the summary can check one against the other.
/// </summary>
internal sealed class OrderLedger(int orders)
{
    private static readonly OrderOutcome NotSent = new(OutcomeKind.NotSent);
    private static readonly OrderOutcome NotAnswered = new(OutcomeKind.Unanswered, "interrupted");
    private static readonly OrderOutcome NotEnded = new(OutcomeKind.Unfinished, "interrupted");

    private readonly OrderOutcome[] outcomes = [.. Enumerable.Repeat(NotSent, orders)];
    private int placed;
    private int ended;
    private Uri? first;

    public int Orders => outcomes.Length;

    /// <summary>How many were answered with 202.</summary>
    public int Placed => Volatile.Read(ref placed);

    /// <summary>How many nothing more is to be awaited of.</summary>
    public int Ended => Volatile.Read(ref ended);

    /// <summary>The <c>Location</c> of the tape's first order; null until it was answered with 202.</summary>
    public Uri? First => Volatile.Read(ref first);

    public IReadOnlyList<OrderOutcome> Outcomes => outcomes;

    public void Sending(int order) => outcomes[order] = NotAnswered;

    public void Accepted(int order, Uri location)
    {
        if (order == 0) Volatile.Write(ref first, location);
        outcomes[order] = NotEnded;
        Interlocked.Increment(ref placed);
    }

    public void End(int order, OrderOutcome outcome)
    {
        outcomes[order] = outcome;
        Interlocked.Increment(ref ended);
    }
}
