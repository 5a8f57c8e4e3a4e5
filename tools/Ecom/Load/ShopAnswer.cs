namespace EcomStreaming.Ecom.Load;

/// <summary>The outcome of a POST.</summary>
internal abstract record ShopAnswer
{
    /// <summary>202: the command is in the log. The location is where its outcome will be.</summary>
    internal sealed record Accepted(Uri Location) : ShopAnswer;

    /// <summary>The service will not have it, now or later.</summary>
    internal sealed record Refused(string Reason) : ShopAnswer;

    /// <summary>Nobody answered for as long as was waited: the outcome is unknown.</summary>
    internal sealed record Unanswered(string Reason) : ShopAnswer;
}
