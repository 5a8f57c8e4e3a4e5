using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ListPartitionReassignments, 0: one node moves nothing. <c>kafka-topics.sh --describe</c> asks it.
/// <code>
/// → TimeoutMs i32, Topics [{ Name str, Partitions [i32] }]?
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, Topics []
/// </code>
/// </summary>
internal static class ListPartitionReassignments
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        reader.ReadInt32();
        for (var topics = reader.ReadNullableArrayLength(); topics > 0; topics--)
        {
            reader.ReadString();
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--) reader.ReadInt32();
            reader.ReadTags();
        }

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
