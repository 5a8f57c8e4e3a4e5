using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <content>Joining: who is let in, under which id, and whether that moves the others.</content>
internal sealed partial class Group
{
    private const int NameInIdLengthMax = 255;

    public Reply<JoinResult> Join(JoinCommand command, DateTimeOffset now, GroupEffects effects)
    {
        var reply = new Reply<JoinResult>();
        if (RefusalOf(command) is { } error) effects.Answer(reply, JoinResult.Refused(error, command.MemberId));
        else if (command.MemberId.Length > 0) Rejoin(command, reply, now, effects);
        else if (command.InstanceId is not null && statics.TryGetValue(command.InstanceId, out var former)) Replace(members[former], command, reply, now, effects);
        else if (command.InstanceId is null && command.RequiresKnownMemberId) HandOutId(command, reply, now, effects);
        else Admit(NewId(command), command, reply, now, effects);
        return reply;
    }

    private ErrorCode? RefusalOf(JoinCommand command)
    {
        if (State == GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        if (!limits.AllowsSession(command.SessionTimeoutMs)) return ErrorCode.InvalidSessionTimeout;
        if (command.ProtocolType.Length == 0 || command.Protocols.Count == 0) return ErrorCode.InconsistentGroupProtocol;
        var others = members.Values.Where(member => member.MemberId != command.MemberId).ToList();
        if (others.Count > 0 && command.ProtocolType != ProtocolType) return ErrorCode.InconsistentGroupProtocol;
        if (!command.Protocols.Any(offered => others.All(member => member.Protocols.Any(p => p.Name == offered.Name)))) return ErrorCode.InconsistentGroupProtocol;
        if (command.Protocols.Sum(protocol => (long)protocol.Name.Length + protocol.Metadata.Length) > limits.MemberBytesMax) return ErrorCode.InvalidRequest;
        var isKnown = members.ContainsKey(command.MemberId)
            || pendingIds.ContainsKey(command.MemberId)
            || (command.InstanceId is not null && statics.ContainsKey(command.InstanceId));
        return !isKnown && members.Count + pendingIds.Count >= limits.MembersMax ? ErrorCode.GroupMaxSizeReached : null;
    }

    /// <summary>Begins with the client's own name, as far as an id that goes into every record and answer has room for it.</summary>
    private static string NewId(JoinCommand command)
    {
        var name = command.InstanceId ?? command.ClientId;
        if (name.Length > NameInIdLengthMax) name = name[..(char.IsHighSurrogate(name[NameInIdLengthMax - 1]) ? NameInIdLengthMax - 1 : NameInIdLengthMax)];
        return $"{name}-{Guid.NewGuid()}";
    }

    private void HandOutId(JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var id = NewId(command);
        pendingIds[id] = now.AddMilliseconds(command.SessionTimeoutMs);
        effects.Answer(reply, JoinResult.Refused(ErrorCode.MemberIdRequired, id));
    }

    private void Admit(string memberId, JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var member = new GroupMember(memberId, command.InstanceId, command.ClientId, command.ClientHost) { IsNew = true, ParkedJoin = reply };
        Update(member, command);
        member.SessionEnds = now + NewMemberTimeout;
        members.Add(memberId, member);
        if (command.InstanceId is not null) statics[command.InstanceId] = memberId;
        ProtocolType ??= command.ProtocolType;
        if (members.Count == 1) ProtocolType = command.ProtocolType;
        LeaderId ??= memberId;

        if (State == GroupState.PreparingRebalance) ExtendInitialDelay(now);
        else PrepareRebalance(now, effects);
        TryCompleteJoin(now, effects);
    }

    private void Rejoin(JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        if (pendingIds.ContainsKey(command.MemberId) && command.InstanceId is not null)
            effects.Answer(reply, JoinResult.Refused(ErrorCode.UnknownServerError, command.MemberId)); // ids are handed out to dynamic members only
        else if (pendingIds.Remove(command.MemberId)) Admit(command.MemberId, command, reply, now, effects);
        else if (command.InstanceId is not null && statics.TryGetValue(command.InstanceId, out var current) && current != command.MemberId)
            effects.Answer(reply, JoinResult.Refused(ErrorCode.FencedInstanceId, command.MemberId));
        else if (!members.TryGetValue(command.MemberId, out var member) || (command.InstanceId is not null && member.InstanceId != command.InstanceId))
            effects.Answer(reply, JoinResult.Refused(ErrorCode.UnknownMemberId, command.MemberId));
        else if (NeedsRebalance(member, command)) ParkJoin(member, command, reply, now, effects);
        else effects.Answer(reply, Joined(member)); // a repeated request: its answer was lost
    }

    private bool NeedsRebalance(GroupMember member, JoinCommand command) => State switch
    {
        GroupState.Stable => member.MemberId == LeaderId || !member.SupportsSame(command.Protocols),
        GroupState.CompletingRebalance => !member.SupportsSame(command.Protocols),
        _ => true,
    };

    private void ParkJoin(GroupMember member, JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        Update(member, command);
        if (member.ParkedJoin is { } older) effects.Answer(older, JoinResult.Refused(ErrorCode.RebalanceInProgress, member.MemberId));
        member.ParkedJoin = reply;
        if (State != GroupState.PreparingRebalance) PrepareRebalance(now, effects);
        TryCompleteJoin(now, effects);
    }

    /// <summary>A static member's new process takes its place: the old one is fenced, and as long as nothing else changes nobody rebalances.</summary>
    private void Replace(GroupMember former, JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var wasLeader = LeaderId == former.MemberId;
        members.Remove(former.MemberId);
        if (former.ParkedJoin is { } join) effects.Answer(join, JoinResult.Refused(ErrorCode.FencedInstanceId, former.MemberId));
        if (former.ParkedSync is { } sync) effects.Answer(sync, SyncResult.Refused(ErrorCode.FencedInstanceId));

        var member = new GroupMember(NewId(command), command.InstanceId, command.ClientId, command.ClientHost)
        {
            Assignment = former.Assignment,
            OwesSync = former.OwesSync,
        };
        Update(member, command);
        Touch(member, now);
        members.Add(member.MemberId, member);
        statics[command.InstanceId!] = member.MemberId;
        if (wasLeader) LeaderId = member.MemberId;

        if (State == GroupState.Stable && Vote() == Protocol)
        {
            effects.Persist(undo: () => PutBack(former, member));
            var skips = command.SupportsSkippingAssignment;
            var answer = Joined(member) with
            {
                Leader = wasLeader && !skips ? former.MemberId : LeaderId!,
                Members = wasLeader && skips ? JoinedMembers() : [],
                SkipAssignment = wasLeader && skips,
            };
            effects.AnswerOncePersisted(reply, answer, error => JoinResult.Refused(error, command.MemberId));
            return;
        }

        member.ParkedJoin = reply;
        if (State != GroupState.PreparingRebalance) PrepareRebalance(now, effects);
        TryCompleteJoin(now, effects);
    }

    private void PutBack(GroupMember former, GroupMember successor)
    {
        members.Remove(successor.MemberId);
        members.Add(former.MemberId, former);
        statics[former.InstanceId!] = former.MemberId;
        if (LeaderId == successor.MemberId) LeaderId = former.MemberId;
    }

    private static void Update(GroupMember member, JoinCommand command)
    {
        member.Protocols = command.Protocols;
        member.SessionTimeoutMs = command.SessionTimeoutMs;
        member.RebalanceTimeoutMs = command.RebalanceTimeoutMs;
    }

    private JoinResult Joined(GroupMember member) => new(
        ErrorCode.None, Generation, ProtocolType, Protocol, LeaderId!, member.MemberId, member.MemberId == LeaderId ? JoinedMembers() : [], SkipAssignment: false);

    private List<JoinedMember> JoinedMembers() =>
        [.. members.Values.Select(member => new JoinedMember(member.MemberId, member.InstanceId, member.MetadataOf(Protocol!)))];
}
