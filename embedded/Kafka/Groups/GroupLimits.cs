namespace EcomStreaming.Broker.Groups;

/// <summary>The limits of the group coordinator, named as Kafka names them.</summary>
internal sealed record GroupLimits
{
    /// <summary><c>group.min.session.timeout.ms</c></summary>
    public int SessionTimeoutMsMin { get; init; } = 6_000;

    /// <summary><c>group.max.session.timeout.ms</c></summary>
    public int SessionTimeoutMsMax { get; init; } = 1_800_000;

    public bool AllowsSession(int timeoutMs) => timeoutMs >= SessionTimeoutMsMin && timeoutMs <= SessionTimeoutMsMax;

    /// <summary>Of all that one member says to the leader; a group's record in the log would not take more of it either.</summary>
    public int MemberBytesMax { get; init; } = 1 << 20;

    /// <summary><c>group.initial.rebalance.delay.ms</c>; Kafka's default is 3,000, which a single node has no use for.</summary>
    public int InitialRebalanceDelayMs { get; init; }

    /// <summary><c>group.max.size</c></summary>
    /// <remarks>Ids that were handed out and not joined with yet count.</remarks>
    public int MembersMax { get; init; } = 1_000;

    public int GroupsMax { get; init; } = 10_000;

    /// <summary><c>offset.metadata.max.bytes</c></summary>
    public int OffsetMetadataBytesMax { get; init; } = 4_096;

    /// <summary><c>offsets.retention.minutes</c></summary>
    public TimeSpan OffsetsRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Of a group that has no offsets either: as long as Kafka's <c>offsets.retention.check.interval.ms</c> may take to come upon it.
    /// </summary>
    public TimeSpan EmptyGroupRetention { get; init; } = TimeSpan.FromMinutes(10);
}
