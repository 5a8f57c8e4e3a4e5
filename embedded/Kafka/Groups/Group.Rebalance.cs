using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Rebalancing: everybody joins, the leader assigns, everybody is told.</content>
internal sealed partial class Group
{
    private DateTimeOffset? joinDeadline;
    private DateTimeOffset? syncDeadline;

    /// <summary>Set while a group that was empty waits for more members before its first generation; the latest time it may wait.</summary>
    private DateTimeOffset? initialDelayEnds;

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
        else Synchronise(member!, reply, assignments, now, effects);
        return reply;
    }

    private void Synchronise(GroupMember member, Reply<SyncResult> reply, IReadOnlyDictionary<string, byte[]> assignments, DateTimeOffset now, GroupEffects effects)
    {
        Touch(member, now);
        member.OwesSync = false;
        if (members.Values.All(each => !each.OwesSync)) syncDeadline = null;
        if (State == GroupState.Stable)
        {
            effects.Answer(reply, Synchronised(member));
            return;
        }

        if (member.ParkedSync is { } older) effects.Answer(older, SyncResult.Refused(ErrorCode.RebalanceInProgress));
        member.ParkedSync = reply;
        if (member.MemberId != LeaderId) return;

        foreach (var each in members.Values)
        {
            each.Assignment = assignments.GetValueOrDefault(each.MemberId, []);
            if (each.ParkedSync is { } parked) effects.AnswerOncePersisted(parked, Synchronised(each), SyncResult.Refused);
            each.ParkedSync = null;
            Touch(each, now);
        }

        State = GroupState.Stable;
        effects.Persist(undo: () =>
        {
            foreach (var each in members.Values) each.Assignment = [];
            PrepareRebalance(now, effects); // nobody has an assignment now: all must come again
        });
    }

    private SyncResult Synchronised(GroupMember member) => new(ErrorCode.None, ProtocolType, Protocol, member.Assignment);

    private void PrepareRebalance(DateTimeOffset now, GroupEffects effects)
    {
        foreach (var member in members.Values.Where(member => member.ParkedSync is not null))
        {
            effects.Answer(member.ParkedSync!, SyncResult.Refused(ErrorCode.RebalanceInProgress));
            member.ParkedSync = null;
            Touch(member, now);
        }

        var rebalanceEnds = now.AddMilliseconds(RebalanceTimeoutMs);
        var isFirst = State == GroupState.Empty && limits.InitialRebalanceDelayMs > 0;
        initialDelayEnds = isFirst ? rebalanceEnds : null;
        joinDeadline = isFirst ? Earlier(now.AddMilliseconds(limits.InitialRebalanceDelayMs), rebalanceEnds) : rebalanceEnds;
        syncDeadline = null;
        State = GroupState.PreparingRebalance;
    }

    private void ExtendInitialDelay(DateTimeOffset now)
    {
        if (initialDelayEnds is { } latest) joinDeadline = Earlier(now.AddMilliseconds(limits.InitialRebalanceDelayMs), latest);
    }

    /// <summary>Ends the join as soon as nobody is missing: no member, and nobody who was given an id to join with.</summary>
    private void TryCompleteJoin(DateTimeOffset now, GroupEffects effects)
    {
        if (State != GroupState.PreparingRebalance || initialDelayEnds is not null || pendingIds.Count > 0) return;
        if (members.Values.All(member => member.ParkedJoin is not null)) CompleteJoin(now, effects);
    }

    private void CompleteJoin(DateTimeOffset now, GroupEffects effects)
    {
        initialDelayEnds = null;
        foreach (var absent in members.Values.Where(member => member.ParkedJoin is null && member.InstanceId is null).ToList()) Forget(absent, effects);

        if (members.Count > 0 && members.Values.All(member => member.ParkedJoin is null))
        {
            joinDeadline = now.AddMilliseconds(RebalanceTimeoutMs); // static members alone, all away: they keep their places
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
        Protocol = Vote();
        if (LeaderId is null || members.GetValueOrDefault(LeaderId)?.ParkedJoin is null)
            LeaderId = members.Values.First(member => member.ParkedJoin is not null).MemberId;
        syncDeadline = now.AddMilliseconds(RebalanceTimeoutMs);
        State = GroupState.CompletingRebalance;

        foreach (var member in members.Values) member.OwesSync = true; // static ones that are away, too
        foreach (var member in members.Values.Where(member => member.ParkedJoin is not null))
        {
            effects.Answer(member.ParkedJoin!, Joined(member));
            member.ParkedJoin = null;
            member.IsNew = false;
            Touch(member, now);
        }
    }

    /// <summary>Who does not ask for its assignment is out, whether the leader has made one meanwhile or not.</summary>
    private void DropWithoutSync(DateTimeOffset now, GroupEffects effects)
    {
        foreach (var silent in members.Values.Where(member => member.OwesSync).ToList()) Forget(silent, effects);
        PrepareRebalance(now, effects);
    }

    private void Remove(GroupMember member, DateTimeOffset now, GroupEffects effects)
    {
        Forget(member, effects);
        if (State is GroupState.Stable or GroupState.CompletingRebalance) PrepareRebalance(now, effects);
        TryCompleteJoin(now, effects);
    }

    private void Forget(GroupMember member, GroupEffects effects)
    {
        if (member.ParkedJoin is { } join) effects.Answer(join, JoinResult.Refused(ErrorCode.UnknownMemberId, member.MemberId));
        if (member.ParkedSync is { } sync) effects.Answer(sync, SyncResult.Refused(ErrorCode.UnknownMemberId));
        members.Remove(member.MemberId);
        if (member.InstanceId is not null) statics.Remove(member.InstanceId);
        if (LeaderId == member.MemberId) LeaderId = null;
    }

    /// <summary>Each member votes for the first of its protocols that all can play; the most votes win.</summary>
    private string Vote() => members.Values
        .Select(member => member.Protocols.First(offered => members.Values.All(other => other.Protocols.Any(p => p.Name == offered.Name))).Name)
        .CountBy(name => name)
        .MaxBy(votes => votes.Value).Key;

    private int RebalanceTimeoutMs => members.Values.Select(member => member.RebalanceTimeoutMs).DefaultIfEmpty().Max();

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
