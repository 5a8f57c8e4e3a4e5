using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// Who is in a group: members by their ids, the ids of static members by instance (KIP-345), and ids that were handed out and not joined with yet.
/// </summary>
internal sealed class GroupMembers
{
    private readonly Dictionary<string, GroupMember> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> statics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> pendingIds = new(StringComparer.Ordinal);

    public IReadOnlyCollection<GroupMember> All => members.Values;

    public int Count => members.Count;

    /// <summary>Members and ids that were handed out.</summary>
    public int CountWithPending => members.Count + pendingIds.Count;

    public bool HasPendingIds => pendingIds.Count > 0;

    /// <summary>When sessions end, and ids that nobody joined with.</summary>
    public IEnumerable<DateTimeOffset> Deadlines =>
        members.Values.Where(member => member.SessionRuns).Select(member => member.SessionEnds).Concat(pendingIds.Values);

    public int RebalanceTimeoutMs => members.Values.Select(member => member.RebalanceTimeoutMs).DefaultIfEmpty().Max();

    public GroupMember? Find(string memberId) => members.GetValueOrDefault(memberId);

    public GroupMember? FindStatic(string instanceId) => statics.TryGetValue(instanceId, out var memberId) ? members[memberId] : null;

    /// <summary>Finds the member that a request speaks for; an error when there is none, or when another process has taken its place.</summary>
    public ErrorCode Find(string memberId, string? instanceId, out GroupMember? member)
    {
        member = null;
        if (instanceId is not null)
        {
            if (!statics.TryGetValue(instanceId, out var current)) return ErrorCode.UnknownMemberId;
            if (current != memberId) return ErrorCode.FencedInstanceId;
        }

        return members.TryGetValue(memberId, out member) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    /// <summary>Whether a join speaks for a member, or brings an id that was handed out.</summary>
    public bool Knows(string memberId, string? instanceId) =>
        members.ContainsKey(memberId) || pendingIds.ContainsKey(memberId) || (instanceId is not null && statics.ContainsKey(instanceId));

    public bool IsPending(string memberId) => pendingIds.ContainsKey(memberId);

    public void AddPending(string memberId, DateTimeOffset ends) => pendingIds[memberId] = ends;

    public bool RemovePending(string memberId) => pendingIds.Remove(memberId);

    public void RemovePendingUntil(DateTimeOffset now)
    {
        foreach (var (pending, ends) in pendingIds)
            if (ends <= now) pendingIds.Remove(pending);
    }

    public void Add(GroupMember member)
    {
        members.Add(member.MemberId, member);
        if (member.InstanceId is not null) statics[member.InstanceId] = member.MemberId;
    }

    public void Remove(GroupMember member)
    {
        members.Remove(member.MemberId);
        if (member.InstanceId is not null) statics.Remove(member.InstanceId);
    }

    /// <summary>Puts a member in the place of another of the same instance.</summary>
    public void Replace(GroupMember former, GroupMember successor)
    {
        members.Remove(former.MemberId);
        Add(successor);
    }

    /// <summary>Each member votes for the first of its protocols that all support; the most votes win.</summary>
    public string Vote()
    {
        var supported = members.Values.SelectMany(member => member.Protocols.Select(offered => offered.Name).Distinct())
            .CountBy(name => name).Where(offers => offers.Value == members.Count).Select(offers => offers.Key).ToHashSet(StringComparer.Ordinal);
        return members.Values.CountBy(member => member.Protocols.First(offered => supported.Contains(offered.Name)).Name)
            .MaxBy(votes => votes.Value).Key;
    }
}
