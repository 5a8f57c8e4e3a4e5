namespace Aspire.Dashboard.Otlp;

/// <summary>How much of a request was not taken, and why: OTLP's partial success.</summary>
internal readonly record struct Rejection(long Count, string Reason)
{
    public static Rejection None => new(0, "");

    public static Rejection Of(string reason) => new(1, reason);

    public static Rejection operator +(Rejection one, Rejection other) =>
        new(one.Count + other.Count, one.Reason.Length > 0 ? one.Reason : other.Reason);
}
