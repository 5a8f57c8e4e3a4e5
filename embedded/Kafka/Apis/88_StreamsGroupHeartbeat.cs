using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// StreamsGroupHeartbeat, 0 (KIP-1071): refused as <see cref="ConsumerGroupHeartbeat"/> is.
/// <code>
/// → GroupId str, MemberId str, MemberEpoch i32, EndpointInformationEpoch i32, InstanceId str?, RackId str?, RebalanceTimeoutMs i32,
///   Topology { Epoch i32, Subtopologies [{ SubtopologyId str, SourceTopics [str], SourceTopicRegex [str], StateChangelogTopics [topic],
///     RepartitionSinkTopics [str], RepartitionSourceTopics [topic], CopartitionGroups [{ SourceTopics [i16], SourceTopicRegex [i16],
///     RepartitionSourceTopics [i16] }] }]? }?, ActiveTasks [task]?, StandbyTasks [task]?, WarmupTasks [task]?, ProcessId str?,
///   UserEndpoint { Host str, Port u16 }?, ClientTags [{ Key str, Value str }]?, TaskOffsets [offset]?, TaskEndOffsets [offset]?,
///   ShutdownApplication bool
///   topic: Name str, Partitions i32, ReplicationFactor i16, TopicConfigs [{ Key str, Value str }]; task: SubtopologyId str, Partitions [i32];
///   offset: SubtopologyId str, Partition i32, Offset i64
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, MemberId str, MemberEpoch i32, HeartbeatIntervalMs i32, AcceptableRecoveryLag i32,
///   TaskOffsetIntervalMs i32, Status […]?, ActiveTasks […]?, StandbyTasks […]?, WarmupTasks […]?, EndpointInformationEpoch i32,
///   PartitionsByUserEndpoint […]?
/// </code>
/// </summary>
internal static class StreamsGroupHeartbeat
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        Skip(request);
        var response = request.Response;
        GroupProtocols.WriteRefusal(response, memberId: "");
        response.WriteInt32(0);
        response.WriteInt32(0);
        response.WriteArrayLength(0);
        for (var tasks = 0; tasks < 3; tasks++) response.WriteArrayLength(-1);
        response.WriteInt32(0);
        response.WriteArrayLength(-1);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static void Skip(KafkaRequest request)
    {
        var reader = request.Read();
        reader.ReadString();
        reader.ReadString();
        reader.ReadInt32();
        reader.ReadInt32();
        reader.ReadNullableString();
        reader.ReadNullableString();
        reader.ReadInt32();
        if (reader.ReadInt8() != GroupProtocols.NullStruct) SkipTopology(ref reader);
        for (var tasks = 0; tasks < 3; tasks++) SkipTasks(ref reader);
        reader.ReadNullableString();
        if (reader.ReadInt8() != GroupProtocols.NullStruct)
        {
            reader.ReadString();
            reader.ReadInt16();
            reader.ReadTags();
        }

        SkipPairs(ref reader);
        for (var offsets = 0; offsets < 2; offsets++) SkipOffsets(ref reader);
        reader.ReadBoolean();
        reader.ReadTags();
    }

    private static void SkipTopology(ref KafkaReader reader)
    {
        reader.ReadInt32();
        for (var count = reader.ReadNullableArrayLength(); count > 0; count--)
        {
            reader.ReadString();
            GroupProtocols.SkipStrings(ref reader);
            GroupProtocols.SkipStrings(ref reader);
            SkipTopics(ref reader);
            GroupProtocols.SkipStrings(ref reader);
            SkipTopics(ref reader);
            for (var groups = reader.ReadArrayLength(); groups > 0; groups--)
            {
                for (var lists = 0; lists < 3; lists++)
                    for (var indexes = reader.ReadArrayLength(); indexes > 0; indexes--) reader.ReadInt16();
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        reader.ReadTags();
    }

    private static void SkipTopics(ref KafkaReader reader)
    {
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadInt16();
            SkipPairs(ref reader);
            reader.ReadTags();
        }
    }

    private static void SkipTasks(ref KafkaReader reader)
    {
        for (var count = reader.ReadNullableArrayLength(); count > 0; count--)
        {
            reader.ReadString();
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--) reader.ReadInt32();
            reader.ReadTags();
        }
    }

    private static void SkipPairs(ref KafkaReader reader)
    {
        for (var count = reader.ReadNullableArrayLength(); count > 0; count--)
        {
            reader.ReadString();
            reader.ReadString();
            reader.ReadTags();
        }
    }

    private static void SkipOffsets(ref KafkaReader reader)
    {
        for (var count = reader.ReadNullableArrayLength(); count > 0; count--)
        {
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadInt64();
            reader.ReadTags();
        }
    }
}
