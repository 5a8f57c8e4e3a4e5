using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// LeaveGroup, 0–5: one member, or from version 3 several, each answered for itself.
/// <code>
/// → GroupId str, MemberId str v≤2, Members [{ MemberId str, GroupInstanceId str?, Reason str? v5+ }] v3+
/// ← ThrottleTimeMs i32 v1+, Error i16, Members [{ MemberId str, GroupInstanceId str?, Error i16 }] v3+
/// </code>
/// </summary>
internal static class LeaveGroup
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (group, leaving) = Read(request);
        var (error, errors) = await request.Broker.Groups.LeaveAsync(group, leaving, cancellationToken);
        var response = request.Response;
        if (request.Version >= 1) response.WriteInt32(0);
        response.WriteError(request.Version < 3 && error == ErrorCode.None ? errors[0] : error);
        if (request.Version >= 3)
        {
            response.WriteArrayLength(errors.Count);
            foreach (var ((member, instance), memberError) in leaving.Zip(errors))
            {
                response.WriteString(member);
                response.WriteString(instance);
                response.WriteError(memberError);
                response.WriteTags();
            }
        }

        response.WriteTags();
    }

    private static (string Group, List<(string MemberId, string? InstanceId)> Leaving) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var group = reader.ReadString();
        if (request.Version < 3) return (group, [(reader.ReadString(), null)]);
        var leaving = new List<(string, string?)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            leaving.Add((reader.ReadString(), reader.ReadNullableString()));
            if (request.Version >= 5) reader.ReadNullableString();
            reader.ReadTags();
        }

        reader.ReadTags();
        return (group, leaving);
    }
}
