using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// A classic consumer group: <c>(state, request, now) → (answers, what to persist)</c>, without I/O, clock or lock of its own. Its owner holds
/// one lock around each call, calls <see cref="Tick"/> at <see cref="NextDeadline"/>, and gives the answers afterwards. Nobody may set the
/// owner's clock. <see cref="GroupJoin"/> has the rules of joining, <see cref="GroupRebalance"/> those of rebalancing.
/// </summary>
internal sealed class Group
{
    private readonly GroupMembers members = new();
    private readonly GroupRebalance rebalance;
    private readonly GroupJoin joining;

    public Group(string id, GroupLimits limits)
    {
        Id = id;
        rebalance = new(members, limits);
        joining = new(members, rebalance, limits);
    }

    public string Id { get; }

    public GroupState State => rebalance.State;

    public int Generation => rebalance.Generation;

    public string? ProtocolType => rebalance.ProtocolType;

    public string? Protocol => rebalance.Protocol;

    public string? LeaderId => rebalance.LeaderId;

    /// <summary>When the group last changed its state, by the wall clock: an empty group's offsets expire from here, across restarts.</summary>
    public DateTimeOffset StateSince { get; set; }

    /// <summary>Nobody is in it, or on the way.</summary>
    public bool IsDeserted => State == GroupState.Empty && !members.HasPendingIds;

    /// <summary>Never had a member, nor is one on its way.</summary>
    public bool IsUnused => IsDeserted && Generation == 0;

    public IReadOnlyCollection<GroupMember> Members => members.All;

    /// <summary>When <see cref="Tick"/> has something to do next, if nothing else happens before.</summary>
    public DateTimeOffset? NextDeadline => members.Deadlines.Concat(rebalance.Deadlines).Select(deadline => (DateTimeOffset?)deadline).Min();

    /// <summary>Ends what has run out of time: sessions, ids that nobody joined with, joins and syncs that somebody did not take part in.</summary>
    public void Tick(DateTimeOffset now, GroupEffects effects)
    {
        members.RemovePendingUntil(now);
        foreach (var member in members.All.Where(member => member.SessionRuns && member.SessionEnds <= now).ToList())
            rebalance.Remove(member, now, effects);
        rebalance.Tick(now, effects);
    }

    public Reply<JoinResult> Join(JoinCommand command, DateTimeOffset now, GroupEffects effects) => joining.Join(command, now, effects);

    /// <param name="assignments">By member; read from the leader only.</param>
    public Reply<SyncResult> Sync(
        MemberReference reference,
        string? protocolType,
        string? protocol,
        IReadOnlyDictionary<string, byte[]> assignments,
        DateTimeOffset now,
        GroupEffects effects)
    {
        var reply = new Reply<SyncResult>();
        if (Check(reference, out var member) is not ErrorCode.None and var error) effects.Answer(reply, SyncResult.Refused(error));
        else if ((protocolType is not null && protocolType != ProtocolType) || (protocol is not null && protocol != Protocol))
            effects.Answer(reply, SyncResult.Refused(ErrorCode.InconsistentGroupProtocol));
        else if (State == GroupState.PreparingRebalance) effects.Answer(reply, SyncResult.Refused(ErrorCode.RebalanceInProgress));
        else rebalance.Sync(member!, reply, assignments, now, effects);
        return reply;
    }

    public ErrorCode Heartbeat(MemberReference reference, DateTimeOffset now)
    {
        if (Check(reference, out var member) is not ErrorCode.None and var error) return error;
        member!.Touch(now);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>Takes one member out; an admin names a static one by its instance alone.</summary>
    public ErrorCode Leave(string memberId, string? instanceId, DateTimeOffset now, GroupEffects effects)
    {
        if (members.RemovePending(memberId))
        {
            rebalance.TryCompleteJoin(now, effects);
            return ErrorCode.None;
        }

        if (memberId.Length == 0 && instanceId is not null) memberId = members.FindStatic(instanceId)?.MemberId ?? "";
        if (members.Find(memberId, instanceId, out var member) is not ErrorCode.None and var error) return error;
        rebalance.Remove(member!, now, effects);
        return ErrorCode.None;
    }

    /// <summary>Whether offsets may be committed by this member, or by nobody in particular while the group is empty.</summary>
    public ErrorCode CheckCommit(MemberReference reference, DateTimeOffset now)
    {
        if (reference.Generation < 0 && State == GroupState.Empty) return ErrorCode.None;
        if (Check(reference, out var member) is not ErrorCode.None and var error) return error;
        if (State == GroupState.CompletingRebalance) return ErrorCode.RebalanceInProgress;
        member!.Touch(now);
        return ErrorCode.None;
    }

    /// <summary>The same in a transaction: it may be in the middle of a rebalance, and old producers do not say whose member they are.</summary>
    public ErrorCode CheckTransactionalCommit(MemberReference reference)
    {
        if (State == GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        var namesNobody = reference.MemberId.Length == 0 && reference.InstanceId is null;
        if (reference.Generation < 0 && (State == GroupState.Empty || namesNobody)) return ErrorCode.None;
        return Check(reference, out _);
    }

    /// <inheritdoc cref="GroupRebalance.Delete"/>
    public void Delete() => rebalance.Delete();

    /// <summary>Puts the group back as the log remembers it; each member has its whole session to be heard of again.</summary>
    public void Restore(GroupSnapshot snapshot, DateTimeOffset now)
    {
        foreach (var member in snapshot.Members)
        {
            member.Touch(now);
            members.Add(member);
        }

        rebalance.Restore(snapshot);
        StateSince = snapshot.StateSince;
    }

    private ErrorCode Check(MemberReference reference, out GroupMember? member)
    {
        member = null;
        if (State is GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        if (members.Find(reference.MemberId, reference.InstanceId, out member) is not ErrorCode.None and var error) return error;
        return reference.Generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }
}
