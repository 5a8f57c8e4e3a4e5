using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>The rules of joining a group: who is let in, under which id, and whether the others must rebalance.</summary>
internal sealed class GroupJoin(GroupMembers members, GroupRebalance rebalance, GroupLimits limits)
{
    private const int NameInIdLengthMax = 255;

    /// <summary>How long a first join may stay parked before its member is taken for gone.</summary>
    private static readonly TimeSpan NewMemberTimeout = TimeSpan.FromMinutes(5);

    public Reply<JoinResult> Join(JoinCommand command, DateTimeOffset now, GroupEffects effects)
    {
        var reply = new Reply<JoinResult>();
        if (RefusalOf(command) is { } error) effects.Answer(reply, JoinResult.Refused(error, command.MemberId));
        else if (command.MemberId.Length > 0) Rejoin(command, reply, now, effects);
        else if (command.InstanceId is not null && members.FindStatic(command.InstanceId) is { } former)
            Replace(former, command, reply, now, effects);
        else if (command.InstanceId is null && command.RequiresKnownMemberId) HandOutId(command, reply, now, effects);
        else Admit(NewId(command), command, reply, now, effects);
        return reply;
    }

    private ErrorCode? RefusalOf(JoinCommand command)
    {
        if (rebalance.State == GroupState.Dead) return ErrorCode.CoordinatorNotAvailable;
        if (!limits.AllowsSession(command.SessionTimeoutMs)) return ErrorCode.InvalidSessionTimeout;
        if (command.ProtocolType.Length == 0 || command.Protocols.Count == 0) return ErrorCode.InconsistentGroupProtocol;
        var others = members.All.Where(member => member.MemberId != command.MemberId).ToList();
        if (others.Count > 0 && command.ProtocolType != rebalance.ProtocolType) return ErrorCode.InconsistentGroupProtocol;
        if (!command.Protocols.Any(offered => others.All(member => member.Protocols.Any(p => p.Name == offered.Name))))
            return ErrorCode.InconsistentGroupProtocol;
        if (command.Protocols.Sum(protocol => (long)protocol.Name.Length + protocol.Metadata.Length) > limits.MemberBytesMax)
            return ErrorCode.InvalidRequest;
        var isFull = members.CountWithPending >= limits.MembersMax;
        return isFull && !members.Knows(command.MemberId, command.InstanceId) ? ErrorCode.GroupMaxSizeReached : null;
    }

    /// <summary>Begins with the client's own name, cut to a length that fits into every record and answer.</summary>
    private static string NewId(JoinCommand command)
    {
        var name = command.InstanceId ?? command.ClientId;
        if (name.Length > NameInIdLengthMax)
            name = name[..(char.IsHighSurrogate(name[NameInIdLengthMax - 1]) ? NameInIdLengthMax - 1 : NameInIdLengthMax)];
        return $"{name}-{Guid.NewGuid()}";
    }

    private void HandOutId(JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var id = NewId(command);
        members.AddPending(id, now.AddMilliseconds(command.SessionTimeoutMs));
        effects.Answer(reply, JoinResult.Refused(ErrorCode.MemberIdRequired, id));
    }

    private void Admit(string memberId, JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var member = new GroupMember(memberId, command.InstanceId, command.ClientId, command.ClientHost) { IsNew = true, ParkedJoin = reply };
        member.Update(command);
        member.SessionEnds = now + NewMemberTimeout;
        rebalance.Admit(member, command.ProtocolType, now, effects);
    }

    private void Rejoin(JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        if (members.IsPending(command.MemberId) && command.InstanceId is not null)
            effects.Answer(reply, JoinResult.Refused(ErrorCode.UnknownServerError, command.MemberId)); // ids are handed out to dynamic members only
        else if (members.RemovePending(command.MemberId)) Admit(command.MemberId, command, reply, now, effects);
        else if (command.InstanceId is not null && members.FindStatic(command.InstanceId) is { } current && current.MemberId != command.MemberId)
            effects.Answer(reply, JoinResult.Refused(ErrorCode.FencedInstanceId, command.MemberId));
        else if (members.Find(command.MemberId) is not { } member || (command.InstanceId is not null && member.InstanceId != command.InstanceId))
            effects.Answer(reply, JoinResult.Refused(ErrorCode.UnknownMemberId, command.MemberId));
        else if (NeedsRebalance(member, command))
        {
            member.Update(command);
            rebalance.Park(member, reply, now, effects);
        }
        else effects.Answer(reply, rebalance.Joined(member)); // a repeated request: its answer was lost
    }

    private bool NeedsRebalance(GroupMember member, JoinCommand command) => rebalance.State switch
    {
        GroupState.Stable => member.MemberId == rebalance.LeaderId || !member.SupportsSame(command.Protocols),
        GroupState.CompletingRebalance => !member.SupportsSame(command.Protocols),
        _ => true,
    };

    /// <summary>A static member's new process takes its place: the old one is fenced, and nobody rebalances unless something else changes.</summary>
    private void Replace(GroupMember former, JoinCommand command, Reply<JoinResult> reply, DateTimeOffset now, GroupEffects effects)
    {
        var wasLeader = rebalance.LeaderId == former.MemberId;
        if (former.ParkedJoin is { } join) effects.Answer(join, JoinResult.Refused(ErrorCode.FencedInstanceId, former.MemberId));
        if (former.ParkedSync is { } sync) effects.Answer(sync, SyncResult.Refused(ErrorCode.FencedInstanceId));

        var member = new GroupMember(NewId(command), command.InstanceId, command.ClientId, command.ClientHost)
        {
            Assignment = former.Assignment,
            OwesSync = former.OwesSync,
        };
        member.Update(command);
        member.Touch(now);
        rebalance.Replace(former, member);
        if (rebalance.State != GroupState.Stable || members.Vote() != rebalance.Protocol)
        {
            rebalance.Park(member, reply, now, effects);
            return;
        }

        effects.Persist(undo: () => rebalance.Replace(member, former));
        var skips = command.SupportsSkippingAssignment;
        var answer = rebalance.Joined(member) with
        {
            Leader = wasLeader && !skips ? former.MemberId : rebalance.LeaderId!,
            Members = wasLeader && skips ? rebalance.JoinedMembers() : [],
            SkipAssignment = wasLeader && skips,
        };
        effects.AnswerOncePersisted(reply, answer, error => JoinResult.Refused(error, command.MemberId));
    }
}
