namespace EcomStreaming.Broker.Groups;

/// <summary>One member of a consumer group: what it said when it joined, and its requests that wait for the others.</summary>
internal sealed class GroupMember(string memberId, string? instanceId, string clientId, string clientHost)
{
    public string MemberId { get; } = memberId;

    /// <summary>Set on a static member (KIP-345), whose place survives its process.</summary>
    public string? InstanceId { get; } = instanceId;

    public string ClientId { get; } = clientId;

    public string ClientHost { get; } = clientHost;

    public int SessionTimeoutMs { get; set; }

    public int RebalanceTimeoutMs { get; set; }

    /// <summary>In the order of the member's preference.</summary>
    public IReadOnlyList<MemberProtocol> Protocols { get; set; } = [];

    public byte[] Assignment { get; set; } = [];

    /// <summary>The JoinGroup that waits for the rebalance, if one does.</summary>
    public Reply<JoinResult>? ParkedJoin { get; set; }

    /// <summary>The SyncGroup that waits for the leader's, if one does.</summary>
    public Reply<SyncResult>? ParkedSync { get; set; }

    /// <summary>It has been told of a generation and has not asked for its assignment yet.</summary>
    public bool OwesSync { get; set; }

    /// <summary>When the member is given up; a parked join stops the clock.</summary>
    public DateTimeOffset SessionEnds { get; set; }

    /// <summary>A join that gives up on a member that was never seen again: five minutes.</summary>
    public bool IsNew { get; set; }

    /// <summary>Whether the session may end. A member whose request waits here is alive, unless it is a newcomer that was never seen again.</summary>
    public bool SessionRuns => IsNew || (ParkedJoin is null && ParkedSync is null);

    /// <summary>Takes what a join says of the member.</summary>
    public void Update(JoinCommand command) =>
        (Protocols, SessionTimeoutMs, RebalanceTimeoutMs) = (command.Protocols, command.SessionTimeoutMs, command.RebalanceTimeoutMs);

    /// <summary>The member has been heard of: its session begins anew.</summary>
    public void Touch(DateTimeOffset now) => SessionEnds = now.AddMilliseconds(SessionTimeoutMs);

    public bool SupportsSame(IReadOnlyList<MemberProtocol> protocols) => Protocols.SequenceEqual(protocols);

    public byte[] MetadataOf(string protocol) => Protocols.FirstOrDefault(offered => offered.Name == protocol)?.Metadata ?? [];
}

/// <summary>An assignment strategy that a member can play, and what it tells the leader for it.</summary>
internal sealed record MemberProtocol(string Name, byte[] Metadata)
{
    public bool Equals(MemberProtocol? other) => other is not null && Name == other.Name && Metadata.AsSpan().SequenceEqual(other.Metadata);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
