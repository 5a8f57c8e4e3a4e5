using EcomStreaming.Broker.Groups;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Heartbeat, 0–4.
/// <code>
/// → GroupId str, Generation i32, MemberId str, GroupInstanceId str? v3+
/// ← ThrottleTimeMs i32 v1+, Error i16
/// </code>
/// </summary>
internal static class Heartbeat
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (group, member) = Read(request);
        var error = await request.Broker.Groups.HeartbeatAsync(group, member, cancellationToken);
        if (request.Version >= 1) request.Response.WriteInt32(0);
        request.Response.WriteError(error);
        request.Response.WriteTags();
    }

    private static (string Group, MemberReference Member) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (group, generation, member) = (reader.ReadString(), reader.ReadInt32(), reader.ReadString());
        var instance = request.Version >= 3 ? reader.ReadNullableString() : null;
        reader.ReadTags();
        return (group, new(member, instance, generation));
    }
}
