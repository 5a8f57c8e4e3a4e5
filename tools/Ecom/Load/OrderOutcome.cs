namespace EcomStreaming.Ecom.Load;

/// <summary>How an order of the tape ended, as far as the load saw it.</summary>
internal enum OutcomeKind
{
    /// <summary>The load ended before its turn came.</summary>
    NotSent,

    /// <summary>It was sent and never answered: it may or may not have been placed.</summary>
    Unanswered,
    Refused,

    /// <summary>It was placed, and did not end while it was followed.</summary>
    Unfinished,
    Confirmed,
    Rejected,
    Cancelled,
}

/// <summary>An order's outcome, with a reason if the kind does not say it all.</summary>
internal sealed record OrderOutcome(OutcomeKind Kind, string? Reason = null);
