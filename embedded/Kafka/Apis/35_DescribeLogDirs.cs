using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeLogDirs, 1–4: the one folder with its partitions' sizes, and from 4 on what its drive has (KIP-827). Null topics are all;
/// unknown ones are left out.
/// <code>
/// → Topics [{ Topic str, Partitions [i32] }]?
/// ← ThrottleTimeMs i32, Error i16 v3+, Results [{ Error i16, LogDir str, Topics [{ Name str, Partitions [{ Index i32, Size i64, OffsetLag i64,
///   IsFutureKey bool }] }], TotalBytes i64 v4+, UsableBytes i64 v4+ }]
/// </code>
/// </summary>
internal static class DescribeLogDirs
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var asked = Read(request);
        var response = request.Response;
        var folder = request.Broker.LogFolder();
        var topics = request.Broker.Topics.All.OrderBy(topic => topic.Name, StringComparer.Ordinal)
            .Select(topic => (Topic: topic, Partitions: Shown(topic, asked)))
            .Where(topic => topic.Partitions.Count > 0)
            .ToList();
        response.WriteInt32(0);
        if (request.Version >= 3) response.WriteError(ErrorCode.None);
        response.WriteArrayLength(1);
        response.WriteError(ErrorCode.None);
        response.WriteString(folder.Path);
        response.WriteArrayLength(topics.Count);
        foreach (var (topic, partitions) in topics) WriteTopic(response, topic, partitions);
        if (request.Version >= 4)
        {
            response.WriteInt64(folder.TotalBytes);
            response.WriteInt64(folder.UsableBytes);
        }

        response.WriteTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, HashSet<int>>? Read(KafkaRequest request)
    {
        var reader = request.Read();
        var count = reader.ReadNullableArrayLength();
        var asked = count < 0 ? null : new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        for (; count > 0; count--)
        {
            var name = reader.ReadString();
            if (!asked!.TryGetValue(name, out var partitions)) asked[name] = partitions = [];
            for (var left = reader.ReadArrayLength(); left > 0; left--) partitions.Add(reader.ReadInt32());
            reader.ReadTags();
        }

        reader.ReadTags();
        return asked;
    }

    private static List<int> Shown(Topic topic, Dictionary<string, HashSet<int>>? asked)
    {
        var all = Enumerable.Range(0, topic.Partitions.Count);
        if (asked is null) return [.. all];
        return asked.TryGetValue(topic.Name, out var partitions) ? [.. all.Where(partitions.Contains)] : [];
    }

    private static void WriteTopic(KafkaWriter response, Topic topic, List<int> partitions)
    {
        response.WriteString(topic.Name);
        response.WriteArrayLength(partitions.Count);
        foreach (var partition in partitions)
        {
            response.WriteInt32(partition);
            response.WriteInt64(topic.Partitions[partition].Log?.Bytes ?? 0);
            response.WriteInt64(0); // the only replica lags behind nobody
            response.WriteBoolean(false);
            response.WriteTags();
        }

        response.WriteTags();
    }
}
