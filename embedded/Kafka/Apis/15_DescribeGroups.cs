using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeGroups, 0–6; an unknown group is Dead, and from version 6 an error. What members want is told of a stable group only.
/// <code>
/// → Groups [str], IncludeAuthorizedOperations bool v3+
/// ← ThrottleTimeMs i32 v1+, Groups [{ Error i16, ErrorMessage str? v6+, GroupId str, State str, ProtocolType str, Protocol str,
///   Members [{ MemberId str, GroupInstanceId str? v4+, ClientId str, ClientHost str, Metadata bytes, Assignment bytes }],
///   AuthorizedOperations i32 v3+ }]
/// </code>
/// </summary>
internal static class DescribeGroups
{
    private const short VersionWithNotFound = 6;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var response = request.Response;
        var (names, withOperations) = Read(request);
        if (request.Version >= 1) response.WriteInt32(0);
        response.WriteArrayLength(names.Count);
        foreach (var name in names)
            Write(request, name, withOperations, await request.Broker.Groups.InspectAsync(name, Described.Of, cancellationToken));
        response.WriteTags();
    }

    private static (List<string> Names, bool WithOperations) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var names = new List<string>();
        for (var count = reader.ReadArrayLength(); count > 0; count--) names.Add(reader.ReadString());
        var withOperations = request.Version >= 3 && reader.ReadBoolean();
        reader.ReadTags();
        return (names, withOperations);
    }

    private static void Write(KafkaRequest request, string name, bool withOperations, Described? group)
    {
        var (response, version) = (request.Response, request.Version);
        var isOffline = request.Broker.Groups.IsOffline(name);
        response.WriteError(
            isOffline ? ErrorCode.NotCoordinator : group is null && version >= VersionWithNotFound ? ErrorCode.GroupIdNotFound : ErrorCode.None);
        if (version >= VersionWithNotFound) response.WriteMessage(group is null && !isOffline ? $"Group {name} not found." : null);
        response.WriteString(name);
        response.WriteString((group?.State ?? GroupState.Dead).ToString());
        response.WriteString(group?.ProtocolType ?? "");
        response.WriteString(group?.Protocol ?? "");
        response.WriteArrayLength(group?.Members.Count ?? 0);
        foreach (var member in group?.Members ?? [])
        {
            response.WriteString(member.Id);
            if (version >= 4) response.WriteString(member.InstanceId);
            response.WriteString(member.ClientId);
            response.WriteString(member.ClientHost);
            response.WriteBytes(member.Metadata);
            response.WriteBytes(member.Assignment);
            response.WriteTags();
        }

        var isAnswered = group is not null || version < 6;
        if (version >= 3) response.WriteInt32(withOperations && isAnswered ? AuthorizedOperations.Group : AuthorizedOperations.NotAsked);
        response.WriteTags();
    }

    private sealed record Described(GroupState State, string? ProtocolType, string? Protocol, IReadOnlyList<DescribedMember> Members)
    {
        public static Described Of(Group group)
        {
            var protocol = group.State == GroupState.Stable ? group.Protocol : null;
            return new(group.State, group.ProtocolType, protocol, [.. group.Members.Select(member => new DescribedMember(
                member.MemberId,
                member.InstanceId,
                member.ClientId,
                member.ClientHost,
                protocol is null ? [] : member.MetadataOf(protocol),
                member.Assignment))]);
        }
    }

    private sealed record DescribedMember(string Id, string? InstanceId, string ClientId, string ClientHost, byte[] Metadata, byte[] Assignment);
}
