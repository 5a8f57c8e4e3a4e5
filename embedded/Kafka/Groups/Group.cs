using System.Diagnostics;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// A classic consumer group: <c>(state, request, now) → (answers, what to persist)</c>, without I/O, clock or lock of its own. Whoever owns
/// it holds one lock around each call, calls <see cref="Tick"/> at <see cref="NextDeadline"/>, and gives the answers afterwards. Its now is of a
/// clock that nobody sets.
/// Rules of joining stand in <c>Group.Join.cs</c>, those of rebalancing in <c>Group.Rebalance.cs</c>.
/// </summary>
internal sealed partial class Group(string id, GroupLimits limits)
{
    /// <summary>How long a first join may stay parked before its member is taken for gone.</summary>
    private static readonly TimeSpan NewMemberTimeout = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, GroupMember> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> statics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> pendingIds = new(StringComparer.Ordinal);

    public string Id { get; } = id;

    public GroupState State { get; private set; } = GroupState.Empty;

    public int Generation { get; private set; }

    public string? ProtocolType { get; private set; }

    public string? Protocol { get; private set; }

    public string? LeaderId { get; private set; }

    /// <summary>When the group last changed its state, by the clock on the wall: an empty group's offsets expire from here, restarts or not.</summary>
    public DateTimeOffset StateSince { get; set; }

    /// <summary>Nobody is in it, or on the way.</summary>
    public bool IsDeserted => State == GroupState.Empty && pendingIds.Count == 0;

    /// <summary>Never had a member, nor is one on its way.</summary>
    public bool IsUnused => IsDeserted && Generation == 0;

    public IReadOnlyCollection<GroupMember> Members => members.Values;

    /// <summary>When <see cref="Tick"/> has something to do next, if nothing else happens before.</summary>
    public DateTimeOffset? NextDeadline
    {
        get
        {
            var deadlines = members.Values.Where(ClockRuns).Select(member => member.SessionEnds).Concat(pendingIds.Values);
            if (joinDeadline is { } join) deadlines = deadlines.Append(join);
            if (syncDeadline is { } sync) deadlines = deadlines.Append(sync);
            return deadlines.Select(deadline => (DateTimeOffset?)deadline).Min();
        }
    }

    /// <summary>Ends what has run out of time: sessions, ids that nobody joined with, joins and syncs that somebody did not take part in.</summary>
    public void Tick(DateTimeOffset now, GroupEffects effects)
    {
        foreach (var (pending, ends) in pendingIds)
            if (ends <= now) pendingIds.Remove(pending);
        foreach (var member in members.Values.Where(member => ClockRuns(member) && member.SessionEnds <= now).ToList())
            Remove(member, now, effects);

        if (syncDeadline <= now) DropWithoutSync(now, effects);
        if (State == GroupState.PreparingRebalance && joinDeadline <= now) CompleteJoin(now, effects);
        else TryCompleteJoin(now, effects);
    }

    public ErrorCode Heartbeat(MemberReference reference, DateTimeOffset now)
    {
        if (Check(reference, out var member) is not ErrorCode.None and var error) return error;
        Touch(member!, now);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>Takes one member out; an admin names a static one by its instance alone.</summary>
    public ErrorCode Leave(string memberId, string? instanceId, DateTimeOffset now, GroupEffects effects)
    {
        if (pendingIds.Remove(memberId))
        {
            TryCompleteJoin(now, effects);
            return ErrorCode.None;
        }

        if (instanceId is not null)
        {
            if (!statics.TryGetValue(instanceId, out var current)) return ErrorCode.UnknownMemberId;
            if (memberId.Length > 0 && memberId != current) return ErrorCode.FencedInstanceId;
            memberId = current;
        }

        if (!members.TryGetValue(memberId, out var member)) return ErrorCode.UnknownMemberId;
        Remove(member, now, effects);
        return ErrorCode.None;
    }

    /// <summary>Whether offsets may be committed by this member, or by nobody in particular while the group is empty.</summary>
    public ErrorCode CheckCommit(MemberReference reference, DateTimeOffset now)
    {
        if (reference.Generation < 0 && State == GroupState.Empty) return ErrorCode.None;
        if (Check(reference, out var member) is not ErrorCode.None and var error) return error;
        if (State == GroupState.CompletingRebalance) return ErrorCode.RebalanceInProgress;
        Touch(member!, now);
        return ErrorCode.None;
    }

    /// <summary>The same in a transaction: it may be in the middle of a rebalance, and old producers do not say whose member they are.</summary>
    public ErrorCode CheckTransactionalCommit(MemberReference reference)
    {
        if (State == GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        if (reference.Generation < 0 && (State == GroupState.Empty || (reference.MemberId.Length == 0 && reference.InstanceId is null))) return ErrorCode.None;
        return Check(reference, out _);
    }

    /// <summary>Ends an empty group: who still holds it is sent away.</summary>
    public void Delete()
    {
        Debug.Assert(State == GroupState.Empty, "Only an empty group is deleted.");
        State = GroupState.Dead;
    }

    /// <summary>Puts the group back as the log remembers it; each member has its whole session to be heard of again.</summary>
    public void Restore(GroupSnapshot snapshot, DateTimeOffset now)
    {
        (Generation, ProtocolType, Protocol, LeaderId) = (snapshot.Generation, snapshot.ProtocolType, snapshot.Protocol, snapshot.LeaderId);
        foreach (var member in snapshot.Members)
        {
            Touch(member, now);
            members.Add(member.MemberId, member);
            if (member.InstanceId is not null) statics[member.InstanceId] = member.MemberId;
        }

        State = members.Count > 0 ? GroupState.Stable : GroupState.Empty;
        StateSince = snapshot.StateSince;
    }

    private ErrorCode Check(MemberReference reference, out GroupMember? member)
    {
        member = null;
        if (State is GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        if (reference.InstanceId is not null)
        {
            if (!statics.TryGetValue(reference.InstanceId, out var current)) return ErrorCode.UnknownMemberId;
            if (current != reference.MemberId) return ErrorCode.FencedInstanceId;
        }

        if (!members.TryGetValue(reference.MemberId, out member)) return ErrorCode.UnknownMemberId;
        return reference.Generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private static void Touch(GroupMember member, DateTimeOffset now) => member.SessionEnds = now.AddMilliseconds(member.SessionTimeoutMs);

    /// <summary>A member whose request waits here is alive, unless it is a newcomer that nobody ever heard of again.</summary>
    private static bool ClockRuns(GroupMember member) => member.IsNew || (member.ParkedJoin is null && member.ParkedSync is null);
}
