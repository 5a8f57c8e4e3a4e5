using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EcomStreaming.Streaming;

/// <summary>Reads topics as they are: partitions, offsets and settings, in three requests for all of them.</summary>
internal static class TopicDescriber
{
    /// <summary>A <see cref="TimeSpan"/> holds no more.</summary>
    private const long DaysMax = 10_000_000;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <exception cref="KafkaException">Kafka did not answer, or not for all topics.</exception>
    public static async Task<IReadOnlyList<TopicDescription>> DescribeAsync(IAdminClient admin, string prefix, CancellationToken cancellationToken)
    {
        var topics = admin.GetMetadata(AnswerTimeout).Topics
            .Where(topic => !topic.Error.IsError && topic.Topic.StartsWith($"{prefix}.", StringComparison.Ordinal))
            .OrderBy(topic => topic.Topic, StringComparer.Ordinal)
            .ToList();
        if (topics.Count == 0) return [];

        var partitions = topics.SelectMany(Partitions).ToList();
        var starts = await OffsetsAsync(admin, partitions, OffsetSpec.Earliest(), cancellationToken);
        var ends = await OffsetsAsync(admin, partitions, OffsetSpec.Latest(), cancellationToken);
        var settings = await SettingsAsync(admin, topics, cancellationToken);
        return
        [
            .. from topic in topics
               let configured = settings[topic.Topic]
               select new TopicDescription(
                   topic.Topic,
                   topic.Partitions.Count,
                   topic.Partitions.Max(partition => partition.Replicas.Length),
                   Partitions(topic).Sum(partition => ends[partition] - starts[partition]),
                   configured["cleanup.policy"].Value,
                   Retention(configured["retention.ms"].Value)),
        ];
    }

    /// <summary>Some write "for ever" as the largest number that there is.</summary>
    private static TimeSpan Retention(string ms) =>
        long.Parse(ms, CultureInfo.InvariantCulture) is >= 0 and <= DaysMax * TimeSpan.MillisecondsPerDay and var time
            ? TimeSpan.FromMilliseconds(time)
            : Timeout.InfiniteTimeSpan;

    private static IEnumerable<TopicPartition> Partitions(TopicMetadata topic) =>
        topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId));

    private static async Task<Dictionary<TopicPartition, long>> OffsetsAsync(
        IAdminClient admin, List<TopicPartition> partitions, OffsetSpec spec, CancellationToken cancellationToken)
    {
        var answers = await admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }),
            new() { RequestTimeout = AnswerTimeout }).WaitAsync(cancellationToken);
        return answers.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }

    private static async Task<Dictionary<string, Dictionary<string, ConfigEntryResult>>> SettingsAsync(
        IAdminClient admin, List<TopicMetadata> topics, CancellationToken cancellationToken)
    {
        var described = await admin.DescribeConfigsAsync(
            topics.Select(topic => new ConfigResource { Name = topic.Topic, Type = ResourceType.Topic }),
            new() { RequestTimeout = AnswerTimeout }).WaitAsync(cancellationToken);
        return described.ToDictionary(topic => topic.ConfigResource.Name, topic => topic.Entries);
    }
}
