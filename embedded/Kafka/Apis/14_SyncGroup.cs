using EcomStreaming.Broker.Groups;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// SyncGroup, 0–5: the leader brings the assignment, everybody takes his part.
/// <code>
/// → GroupId str, Generation i32, MemberId str, GroupInstanceId str? v3+, ProtocolType str? v5+, ProtocolName str? v5+,
///   Assignments [{ MemberId str, Assignment bytes }]
/// ← ThrottleTimeMs i32 v1+, Error i16, ProtocolType str? v5+, ProtocolName str? v5+, Assignment bytes
/// </code>
/// </summary>
internal static class SyncGroup
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var asked = Read(request);
        request.ReleaseBody();
        var result = await request.Broker.Groups.SyncAsync(
            asked.Group, asked.Member, asked.ProtocolType, asked.Protocol, asked.Assignments, cancellationToken);
        var response = request.Response;
        if (request.Version >= 1) response.WriteInt32(0);
        response.WriteError(result.Error);
        if (request.Version >= 5)
        {
            response.WriteString(result.ProtocolType);
            response.WriteString(result.Protocol);
        }

        response.WriteBytes(result.Assignment);
        response.WriteTags();
    }

    private static Asked Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (group, generation, member) = (reader.ReadString(), reader.ReadInt32(), reader.ReadString());
        var instance = request.Version >= 3 ? reader.ReadNullableString() : null;
        var type = request.Version >= 5 ? reader.ReadNullableString() : null;
        var protocol = request.Version >= 5 ? reader.ReadNullableString() : null;
        var assignments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            assignments[reader.ReadString()] = reader.ReadBytes().ToArray();
            reader.ReadTags();
        }

        reader.ReadTags();
        return new(group, new(member, instance, generation), type, protocol, assignments);
    }

    private sealed record Asked(
        string Group, MemberReference Member, string? ProtocolType, string? Protocol, IReadOnlyDictionary<string, byte[]> Assignments);
}
