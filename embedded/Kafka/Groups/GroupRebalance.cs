using System.Diagnostics;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>The generation of a group and the way to the next one: all members join, the leader assigns, each is told its assignment.</summary>
internal sealed class GroupRebalance(GroupMembers members, GroupLimits limits)
{
    private DateTimeOffset? joinDeadline;
    private DateTimeOffset? syncDeadline;

    /// <summary>Set while a group that was empty waits for more members before its first generation; the latest time it may wait.</summary>
    private DateTimeOffset? initialDelayEnds;

    public GroupState State { get; private set; } = GroupState.Empty;

    public int Generation { get; private set; }

    public string? ProtocolType { get; private set; }

    public string? Protocol { get; private set; }

    public string? LeaderId { get; private set; }

    /// <summary>When the join, or the sync, is ended without those who are missing.</summary>
    public IEnumerable<DateTimeOffset> Deadlines
    {
        get
        {
            if (joinDeadline is { } join) yield return join;
            if (syncDeadline is { } sync) yield return sync;
        }
    }

    /// <summary>Puts the generation back as the log has it, after its members.</summary>
    public void Restore(GroupSnapshot snapshot)
    {
        (Generation, ProtocolType, Protocol, LeaderId) = (snapshot.Generation, snapshot.ProtocolType, snapshot.Protocol, snapshot.LeaderId);
        State = members.Count > 0 ? GroupState.Stable : GroupState.Empty;
    }

    /// <summary>Ends an empty group: whoever still holds it is sent away.</summary>
    public void Delete()
    {
        Debug.Assert(State == GroupState.Empty, "Only an empty group is deleted.");
        State = GroupState.Dead;
    }

    /// <summary>Ends a join or a sync that somebody did not take part in.</summary>
    public void Tick(DateTimeOffset now, GroupEffects effects)
    {
        if (syncDeadline <= now) DropWithoutSync(now, effects);
        if (State == GroupState.PreparingRebalance && joinDeadline <= now) CompleteJoin(now, effects);
        else TryCompleteJoin(now, effects);
    }

    /// <summary>A new member joins: all others must join again.</summary>
    public void Admit(GroupMember member, string protocolType, DateTimeOffset now, GroupEffects effects)
    {
        members.Add(member);
        ProtocolType ??= protocolType;
        if (members.Count == 1) ProtocolType = protocolType;
        LeaderId ??= member.MemberId;

        if (State != GroupState.PreparingRebalance) Prepare(now, effects);
        else if (initialDelayEnds is { } latest) joinDeadline = Earlier(now.AddMilliseconds(limits.InitialRebalanceDelayMs), latest);
        TryCompleteJoin(now, effects);
    }

    /// <summary>Parks a member's join until all have joined.</summary>
    public void Park(GroupMember member, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        if (member.ParkedJoin is { } older) effects.Answer(older, JoinResult.Refused(ErrorCode.RebalanceInProgress, member.MemberId));
        member.ParkedJoin = reply;
        if (State != GroupState.PreparingRebalance) Prepare(now, effects);
        TryCompleteJoin(now, effects);
    }

    /// <summary>Puts a member in the place of another of the same instance, as the leader too.</summary>
    public void Replace(GroupMember former, GroupMember successor)
    {
        members.Replace(former, successor);
        if (LeaderId == former.MemberId) LeaderId = successor.MemberId;
    }

    /// <summary>Takes a member out; the others must join again.</summary>
    public void Remove(GroupMember member, DateTimeOffset now, GroupEffects effects)
    {
        Forget(member, effects);
        if (State is GroupState.Stable or GroupState.CompletingRebalance) Prepare(now, effects);
        TryCompleteJoin(now, effects);
    }

    /// <summary>Ends the join as soon as nobody is missing: no member, and nobody who was given an id to join with.</summary>
    public void TryCompleteJoin(DateTimeOffset now, GroupEffects effects)
    {
        if (State != GroupState.PreparingRebalance || initialDelayEnds is not null || members.HasPendingIds) return;
        if (members.All.All(member => member.ParkedJoin is not null)) CompleteJoin(now, effects);
    }

    /// <summary>Answers a member with its assignment, or parks its request until the leader brings the assignments.</summary>
    public void Sync(
        GroupMember member, Reply<SyncResult> reply, IReadOnlyDictionary<string, byte[]> assignments, DateTimeOffset now, GroupEffects effects)
    {
        member.Touch(now);
        member.OwesSync = false;
        if (members.All.All(each => !each.OwesSync)) syncDeadline = null;
        if (State == GroupState.Stable)
        {
            effects.Answer(reply, Synchronised(member));
            return;
        }

        if (member.ParkedSync is { } older) effects.Answer(older, SyncResult.Refused(ErrorCode.RebalanceInProgress));
        member.ParkedSync = reply;
        if (member.MemberId == LeaderId) Assign(assignments, now, effects);
    }

    public JoinResult Joined(GroupMember member) => new(
        ErrorCode.None,
        Generation,
        ProtocolType,
        Protocol,
        LeaderId!,
        member.MemberId,
        member.MemberId == LeaderId ? JoinedMembers() : [],
        SkipAssignment: false);

    public List<JoinedMember> JoinedMembers() =>
        [.. members.All.Select(member => new JoinedMember(member.MemberId, member.InstanceId, member.MetadataOf(Protocol!)))];

    private void Assign(IReadOnlyDictionary<string, byte[]> assignments, DateTimeOffset now, GroupEffects effects)
    {
        foreach (var each in members.All)
        {
            each.Assignment = assignments.GetValueOrDefault(each.MemberId, []);
            if (each.ParkedSync is { } parked) effects.AnswerOncePersisted(parked, Synchronised(each), SyncResult.Refused);
            each.ParkedSync = null;
            each.Touch(now);
        }

        State = GroupState.Stable;
        effects.Persist(undo: () =>
        {
            foreach (var each in members.All) each.Assignment = [];
            Prepare(now, effects); // nobody has an assignment now: all must join again
        });
    }

    private SyncResult Synchronised(GroupMember member) => new(ErrorCode.None, ProtocolType, Protocol, member.Assignment);

    private void Prepare(DateTimeOffset now, GroupEffects effects)
    {
        foreach (var member in members.All.Where(member => member.ParkedSync is not null))
        {
            effects.Answer(member.ParkedSync!, SyncResult.Refused(ErrorCode.RebalanceInProgress));
            member.ParkedSync = null;
            member.Touch(now);
        }

        var rebalanceEnds = now.AddMilliseconds(members.RebalanceTimeoutMs);
        var isFirst = State == GroupState.Empty && limits.InitialRebalanceDelayMs > 0;
        initialDelayEnds = isFirst ? rebalanceEnds : null;
        joinDeadline = isFirst ? Earlier(now.AddMilliseconds(limits.InitialRebalanceDelayMs), rebalanceEnds) : rebalanceEnds;
        syncDeadline = null;
        State = GroupState.PreparingRebalance;
    }

    private void CompleteJoin(DateTimeOffset now, GroupEffects effects)
    {
        initialDelayEnds = null;
        foreach (var absent in members.All.Where(member => member.ParkedJoin is null && member.InstanceId is null).ToList()) Forget(absent, effects);

        if (members.Count > 0 && members.All.All(member => member.ParkedJoin is null))
        {
            joinDeadline = now.AddMilliseconds(members.RebalanceTimeoutMs); // static members alone, all away: they keep their places
            return;
        }

        Generation++;
        joinDeadline = null;
        if (members.Count == 0) Drain(effects);
        else BeginSync(now, effects);
    }

    private void Drain(GroupEffects effects)
    {
        (Protocol, LeaderId) = (null, null);
        State = GroupState.Empty;
        effects.Persist();
    }

    private void BeginSync(DateTimeOffset now, GroupEffects effects)
    {
        Protocol = members.Vote();
        if (LeaderId is null || members.Find(LeaderId)?.ParkedJoin is null)
            LeaderId = members.All.First(member => member.ParkedJoin is not null).MemberId;
        syncDeadline = now.AddMilliseconds(members.RebalanceTimeoutMs);
        State = GroupState.CompletingRebalance;

        foreach (var member in members.All) member.OwesSync = true; // static ones that are away, too
        foreach (var member in members.All.Where(member => member.ParkedJoin is not null))
        {
            effects.Answer(member.ParkedJoin!, Joined(member));
            member.ParkedJoin = null;
            member.IsNew = false;
            member.Touch(now);
        }
    }

    /// <summary>Takes out who has not asked for its assignment, whether the leader has made one meanwhile or not.</summary>
    private void DropWithoutSync(DateTimeOffset now, GroupEffects effects)
    {
        foreach (var silent in members.All.Where(member => member.OwesSync).ToList()) Forget(silent, effects);
        Prepare(now, effects);
    }

    private void Forget(GroupMember member, GroupEffects effects)
    {
        if (member.ParkedJoin is { } join) effects.Answer(join, JoinResult.Refused(ErrorCode.UnknownMemberId, member.MemberId));
        if (member.ParkedSync is { } sync) effects.Answer(sync, SyncResult.Refused(ErrorCode.UnknownMemberId));
        members.Remove(member);
        if (LeaderId == member.MemberId) LeaderId = null;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
