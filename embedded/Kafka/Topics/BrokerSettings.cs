namespace EcomStreaming.Broker.Topics;

/// <summary>
/// The broker's settings that can change while it runs: the defaults for topics that set nothing. Kafka has them per node and per cluster; the node's
/// value wins.
/// </summary>
internal sealed record BrokerSettings(IReadOnlyDictionary<string, string> OfNode, IReadOnlyDictionary<string, string> OfCluster)
{
    /// <summary>Kafka's names for them, and the topics' settings that they stand behind.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["log.cleaner.delete.retention.ms"] = "delete.retention.ms",
        ["log.cleaner.max.compaction.lag.ms"] = "max.compaction.lag.ms",
        ["log.cleaner.min.cleanable.ratio"] = "min.cleanable.dirty.ratio",
        ["log.cleaner.min.compaction.lag.ms"] = "min.compaction.lag.ms",
        ["log.cleanup.policy"] = TopicSetting.CleanupPolicy,
        ["log.message.timestamp.after.max.ms"] = TopicSetting.TimestampAfterMaxMs,
        ["log.message.timestamp.before.max.ms"] = TopicSetting.TimestampBeforeMaxMs,
        ["log.message.timestamp.type"] = TopicSetting.TimestampType,
        ["log.retention.bytes"] = TopicSetting.RetentionBytes,
        ["log.retention.ms"] = TopicSetting.RetentionMs,
        ["log.roll.ms"] = TopicSetting.SegmentMs,
        ["log.segment.bytes"] = TopicSetting.SegmentBytes,
        ["message.max.bytes"] = TopicSetting.MaxMessageBytes,
    };

    private static readonly Dictionary<string, string> NamesByTopicSetting = Names.ToDictionary(
        pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static BrokerSettings None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>By the broker's names.</summary>
    public static IReadOnlyDictionary<string, TopicSetting> All { get; } = Names.ToDictionary(
        pair => pair.Key, pair => TopicSetting.All[pair.Value], StringComparer.Ordinal);

    /// <summary>The broker's name for what is set here for topics; null where there is none.</summary>
    public static string? NameOf(string topicSetting) => NamesByTopicSetting.GetValueOrDefault(topicSetting);

    /// <summary>What a topic goes by that says nothing itself; null is the default.</summary>
    public string? Find(string topicSetting) =>
        NameOf(topicSetting) is { } name ? OfNode.GetValueOrDefault(name) ?? OfCluster.GetValueOrDefault(name) : null;

    /// <summary>What is wrong with some of them, if anything is.</summary>
    public static string? Invalid(IReadOnlyDictionary<string, string> settings) => settings
        .Where(setting => !All[setting.Key].IsValid(setting.Value))
        .Select(setting => $"Invalid value {setting.Value} for configuration {setting.Key}")
        .FirstOrDefault();
}
