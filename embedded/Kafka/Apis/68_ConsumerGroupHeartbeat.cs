namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ConsumerGroupHeartbeat, 0–1 (KIP-848): refused as by a Kafka that has the protocol disabled. It is advertised all the same, because a client
/// without an answer waits for ever, and with this one ends with an error that says why.
/// <code>
/// → GroupId str, MemberId str, MemberEpoch i32, InstanceId str?, RackId str?, RebalanceTimeoutMs i32, SubscribedTopicNames [str]?,
///   SubscribedTopicRegex str? v1+, ServerAssignor str?, TopicPartitions [{ TopicId uuid, Partitions [i32] }]?
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, MemberId str?, MemberEpoch i32, HeartbeatIntervalMs i32, Assignment {…}?
/// </code>
/// </summary>
internal static class ConsumerGroupHeartbeat
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        Skip(request);
        GroupProtocols.WriteRefusal(request.Response, memberId: null);
        request.Response.WriteInt8(GroupProtocols.NullStruct);
        request.Response.WriteTags();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads all of it, so that what is malformed is refused as that.</summary>
    private static void Skip(KafkaRequest request)
    {
        var reader = request.Read();
        reader.ReadString();
        reader.ReadString();
        reader.ReadInt32();
        reader.ReadNullableString();
        reader.ReadNullableString();
        reader.ReadInt32();
        GroupProtocols.SkipStrings(ref reader);
        if (request.Version >= 1) reader.ReadNullableString();
        reader.ReadNullableString();
        for (var topics = reader.ReadNullableArrayLength(); topics > 0; topics--)
        {
            reader.ReadUuid();
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--) reader.ReadInt32();
            reader.ReadTags();
        }

        reader.ReadTags();
    }
}
