using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// OffsetFetch, 1–9: committed offsets of one group, or from version 8 of several; -1 without an error is "none".
/// <code>
/// → GroupId str v≤7, Topics [{ Name str, Partitions [i32] }]?(v2-7) v≤7, Groups [{ GroupId str, MemberId str? v9+, MemberEpoch i32 v9+,
///   Topics [{ Name str, Partitions [i32] }]? }] v8+, RequireStable bool v7+
/// ← ThrottleTimeMs i32 v3+, Topics [{ Name str, Partitions [{ Index i32, Offset i64, LeaderEpoch i32 v5+, Metadata str?, Error i16 }] }] v≤7,
///   Error i16 v2-7, Groups [{ GroupId str, Topics [as above], Error i16 }] v8+
/// </code>
/// </summary>
internal static class OffsetFetch
{
    private const short VersionWithGroupError = 2;

    private static readonly CommittedOffset None = new(-1, -1, "", DateTimeOffset.UnixEpoch);
    private static readonly HashSet<GroupPartition> NonePending = [];

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (asked, requireStable) = Read(request);
        var (response, version) = (request.Response, request.Version);
        if (version >= 3) response.WriteInt32(0);
        if (version >= 8) response.WriteArrayLength(asked.Count);
        foreach (var (group, partitions) in asked)
        {
            var error = request.Broker.Groups.IsOffline(group) ? ErrorCode.NotCoordinator : ErrorCode.None;
            var (found, pending) = await request.Broker.Groups.FetchWithPendingAsync(group, partitions, cancellationToken);
            var answered = error == ErrorCode.None || version < VersionWithGroupError ? partitions ?? [.. found.Keys] : [];
            if (version >= 8) response.WriteString(group);
            WriteOffsets(request, answered, found, requireStable ? pending : NonePending, error);
            if (version >= VersionWithGroupError) response.WriteError(error);
            if (version >= 8) response.WriteTags();
        }

        response.WriteTags();
    }

    private static (List<(string Group, List<GroupPartition>? Partitions)> Asked, bool RequireStable) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var asked = request.Version <= 7 ? [(reader.ReadString(), ReadPartitions(ref reader))] : ReadGroups(request.Version, ref reader);
        var requireStable = request.Version >= 7 && reader.ReadBoolean();
        reader.ReadTags();
        return (asked, requireStable);
    }

    private static List<(string Group, List<GroupPartition>? Partitions)> ReadGroups(short version, ref KafkaReader reader)
    {
        var asked = new List<(string, List<GroupPartition>?)>();
        for (var groups = reader.ReadArrayLength(); groups > 0; groups--)
        {
            var group = reader.ReadString();
            if (version >= 9)
            {
                reader.ReadNullableString();
                reader.ReadInt32();
            }

            asked.Add((group, ReadPartitions(ref reader)));
            reader.ReadTags();
        }

        return asked;
    }

    /// <summary>Null asks for all that the group has.</summary>
    private static List<GroupPartition>? ReadPartitions(ref KafkaReader reader)
    {
        var topics = reader.ReadNullableArrayLength();
        if (topics < 0) return null;
        var partitions = new List<GroupPartition>();
        for (; topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--) partitions.Add(new(topic, reader.ReadInt32()));
            reader.ReadTags();
        }

        return partitions;
    }

    /// <param name="pending">Those that an open transaction may still move, for who does not want to see them before: it asks again.</param>
    private static void WriteOffsets(
        KafkaRequest request, List<GroupPartition> partitions, IReadOnlyDictionary<GroupPartition, CommittedOffset> found,
        IReadOnlySet<GroupPartition> pending, ErrorCode error)
    {
        var response = request.Response;
        var byTopic = partitions.GroupBy(partition => partition.Topic).ToList();
        response.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var partition in topic)
            {
                var isPending = pending.Contains(partition);
                var committed = isPending ? None : found.GetValueOrDefault(partition, None);
                response.WriteInt32(partition.Partition);
                response.WriteInt64(committed.Offset);
                if (request.Version >= 5) response.WriteInt32(committed.LeaderEpoch);
                response.WriteString(committed.Metadata);
                response.WriteError(isPending ? ErrorCode.UnstableOffsetCommit : error);
                response.WriteTags();
            }

            response.WriteTags();
        }
    }
}
