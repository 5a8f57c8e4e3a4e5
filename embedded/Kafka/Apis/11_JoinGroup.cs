using EcomStreaming.Broker.Groups;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// JoinGroup, 0–9: answered when the rebalance that it leads to has everybody.
/// <code>
/// → GroupId str, SessionTimeoutMs i32, RebalanceTimeoutMs i32 v1+, MemberId str, GroupInstanceId str? v5+, ProtocolType str,
///   Protocols [{ Name str, Metadata bytes }], Reason str? v8+
/// ← ThrottleTimeMs i32 v2+, Error i16, Generation i32, ProtocolType str? v7+, ProtocolName str?(v7+), Leader str, SkipAssignment bool v9+,
///   MemberId str, Members [{ MemberId str, GroupInstanceId str? v5+, Metadata bytes }]
/// </code>
/// </summary>
internal static class JoinGroup
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (group, command) = Read(request);
        request.ReleaseBody();
        var result = await request.Broker.Groups.JoinAsync(group, command, cancellationToken);
        Write(request, result);
    }

    private static (string Group, JoinCommand Command) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var version = request.Version;
        var group = reader.ReadString();
        var session = reader.ReadInt32();
        var rebalance = version >= 1 ? reader.ReadInt32() : session;
        var member = reader.ReadString();
        var instance = version >= 5 ? reader.ReadNullableString() : null;
        var protocolType = reader.ReadString();
        var protocols = new List<MemberProtocol>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            protocols.Add(new(reader.ReadString(), reader.ReadBytes().ToArray()));
            reader.ReadTags();
        }

        if (version >= 8) reader.ReadNullableString();
        reader.ReadTags();
        var client = request.Header.ClientId is { Length: > 0 } named ? named : "client";
        return (group, new(member, instance, client, $"/{request.ClientAddress}", session, rebalance, protocolType, protocols)
        {
            RequiresKnownMemberId = version >= 4,
            SupportsSkippingAssignment = version >= 9,
        });
    }

    private static void Write(KafkaRequest request, JoinResult result)
    {
        var (response, version) = (request.Response, request.Version);
        if (version >= 2) response.WriteInt32(0);
        response.WriteError(result.Error);
        response.WriteInt32(result.Generation);
        if (version >= 7) response.WriteString(result.ProtocolType);
        response.WriteString(version >= 7 ? result.Protocol : result.Protocol ?? "");
        response.WriteString(result.Leader);
        if (version >= 9) response.WriteBoolean(result.SkipAssignment);
        response.WriteString(result.MemberId);
        response.WriteArrayLength(result.Members.Count);
        foreach (var member in result.Members)
        {
            response.WriteString(member.MemberId);
            if (version >= 5) response.WriteString(member.InstanceId);
            response.WriteBytes(member.Metadata);
            response.WriteTags();
        }

        response.WriteTags();
    }
}
