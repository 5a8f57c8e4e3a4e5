using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeClientQuotas, 0–1: there are none. <c>kafka-configs.sh --describe</c> and dashboards ask it.
/// <code>
/// → Components [{ EntityType str, MatchType i8, Match str? }], Strict bool
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, Entries []?
/// </code>
/// </summary>
internal static class DescribeClientQuotas
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        for (var components = reader.ReadArrayLength(); components > 0; components--)
        {
            reader.ReadString();
            reader.ReadInt8();
            reader.ReadNullableString();
            reader.ReadTags();
        }

        reader.ReadBoolean();
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteError(ErrorCode.None);
        response.WriteString(null);
        response.WriteArrayLength(0);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
