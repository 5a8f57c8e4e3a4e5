using System.Globalization;
using System.Text.Json.Serialization;
using EcomStreaming.Streaming;

namespace EcomStreaming.LagObserver.Api;

/// <summary>How far a group is behind on one partition.</summary>
/// <param name="Committed">The offset that the group reads next.</param>
/// <param name="End">One behind the partition's last record.</param>
/// <param name="AgeSeconds">Age of the oldest record that is not committed yet; 0 where there is none.</param>
internal sealed record LagAnswer(string Group, string Topic, int Partition, long Committed, long End, long Lag, double AgeSeconds)
{
    public static LagAnswer Of(PartitionLag lag) =>
        new(lag.Group, lag.Topic, lag.Partition, lag.Committed, lag.End, lag.Messages, Math.Round(lag.Age.TotalSeconds, 1));
}

/// <summary>A topic as it is on the cluster.</summary>
/// <param name="Retention">In days, hours or seconds, such as <c>7 d</c>; <c>for ever</c> where nothing is removed by age.</param>
internal sealed record TopicAnswer(string Topic, int Partitions, int ReplicationFactor, long Records, string CleanupPolicy, string Retention)
{
    public static TopicAnswer Of(TopicDescription topic) => new(
        topic.Name, topic.Partitions, topic.ReplicationFactor, topic.Records, topic.CleanupPolicy,
        topic.CleanupPolicy == "compact" ? "by key" : InWords(topic.Retention));

    private static string InWords(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "for ever",
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} d"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };
}

/// <summary>The form of the answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LagAnswer[]))]
[JsonSerializable(typeof(TopicAnswer[]))]
internal sealed partial class LagJson : JsonSerializerContext;
