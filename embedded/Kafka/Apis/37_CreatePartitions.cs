using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// CreatePartitions, 0–3.
/// <code>
/// → Topics [{ Name str, Count i32, Assignments [{ BrokerIds [i32] }]? }], TimeoutMs i32, ValidateOnly bool
/// ← ThrottleTimeMs i32, Results [{ Name str, Error i16, ErrorMessage str? }]
/// </code>
/// </summary>
internal static class CreatePartitions
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var wanted = new List<(string Name, int Count)>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            wanted.Add((reader.ReadString(), reader.ReadInt32()));
            for (var assignments = reader.ReadNullableArrayLength(); assignments > 0; assignments--)
            {
                for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--) reader.ReadInt32();
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        reader.ReadInt32();
        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(wanted.Count);
        foreach (var (name, count) in wanted)
        {
            var (error, message) = name == OffsetsTopic.Name
                ? (ErrorCode.InvalidTopic, "Its partitions stay as they are: groups are found by their number.")
                : request.Broker.Topics.AddPartitions(name, count, validateOnly);
            response.WriteString(name);
            response.WriteError(error);
            response.WriteMessage(message);
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
