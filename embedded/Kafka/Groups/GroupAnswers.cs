using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>The answer to a JoinGroup. Only the leader gets the list of members.</summary>
internal sealed record JoinResult(
    ErrorCode Error, int Generation, string? ProtocolType, string? Protocol, string Leader, string MemberId,
    IReadOnlyList<JoinedMember> Members, bool SkipAssignment)
{
    public static JoinResult Refused(ErrorCode error, string memberId) => new(error, -1, null, null, "", memberId, [], false);
}

internal sealed record JoinedMember(string MemberId, string? InstanceId, byte[] Metadata);

/// <summary>The answer to a SyncGroup: the assignment that the leader made for this member.</summary>
internal sealed record SyncResult(ErrorCode Error, string? ProtocolType, string? Protocol, byte[] Assignment)
{
    public static SyncResult Refused(ErrorCode error) => new(error, null, null, []);
}

/// <summary>What a JoinGroup asks for.</summary>
internal sealed record JoinCommand(
    string MemberId,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    int SessionTimeoutMs,
    int RebalanceTimeoutMs,
    string ProtocolType,
    IReadOnlyList<MemberProtocol> Protocols)
{
    /// <summary>From version 4 on a dynamic member is first given an id to join with (KIP-394), so that a lost answer leaves no ghost.</summary>
    public bool RequiresKnownMemberId { get; init; }

    /// <summary>From version 9 on a static leader that comes back is told to skip the assignment; before, that it does not lead.</summary>
    public bool SupportsSkippingAssignment { get; init; }
}

/// <summary>Names the member that a request comes from, in the generation that it knows.</summary>
internal sealed record MemberReference(string MemberId, string? InstanceId, int Generation);

internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
}
