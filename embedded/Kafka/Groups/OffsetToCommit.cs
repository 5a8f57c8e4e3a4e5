namespace EcomStreaming.Broker.Groups;

/// <summary>What a client asks to remember of one partition.</summary>
/// <param name="RetentionMs">How long to keep it, when the client says so; otherwise the broker's limits decide.</param>
internal sealed record OffsetToCommit(long Offset, int LeaderEpoch, string Metadata, long? RetentionMs = null)
{
    public CommittedOffset At(DateTimeOffset now)
    {
        long? expires = RetentionMs is { } retention ? now.ToUnixTimeMilliseconds() + Math.Min(retention, long.MaxValue / 2) : null;
        return new(Offset, LeaderEpoch, Metadata, now, expires);
    }
}
