using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>What the heartbeats of the group protocols that are refused have in common.</summary>
internal static class GroupProtocols
{
    public const sbyte NullStruct = -1;

    /// <summary><c>ThrottleTimeMs i32, Error i16, ErrorMessage str?, MemberId str?, MemberEpoch i32, HeartbeatIntervalMs i32</c></summary>
    public static void WriteRefusal(KafkaWriter response, string? memberId)
    {
        response.WriteInt32(0);
        response.WriteError(ErrorCode.UnsupportedVersion);
        response.WriteString(null); // as Kafka: clients have their own words for it
        response.WriteString(memberId);
        response.WriteInt32(0);
        response.WriteInt32(0);
    }

    /// <summary><c>[str]?</c></summary>
    public static void SkipStrings(ref KafkaReader reader)
    {
        for (var count = reader.ReadNullableArrayLength(); count > 0; count--) reader.ReadString();
    }
}
