namespace EcomStreaming.Ecom.Tape;

/// <summary>Why a line, or a whole invoice, becomes no order.</summary>
internal enum SkipReason
{
    Cancellation,
    WriteOff,
    NoPrice,
    NoProduct,
    Malformed,

    /// <summary>Of an invoice only: its lines are skipped for several reasons.</summary>
    Mixed,
}

/// <summary>The reasons in words.</summary>
internal static class SkipReasons
{
    public static string InWords(this SkipReason reason) => reason switch
    {
        SkipReason.Cancellation => "cancellation",
        SkipReason.WriteOff => "write-off (quantity not above 0)",
        SkipReason.NoPrice => "price not above 0",
        SkipReason.NoProduct => "not a product",
        SkipReason.Malformed => "malformed",
        _ => "mixed (several of these)",
    };
}
