using System.Globalization;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// The broker's settings that can change while it runs: the defaults for topics that set nothing, and <see cref="OwnBrokerSettings"/>. Kafka has them
/// per node and per cluster; the node's value wins.
/// </summary>
internal sealed record BrokerSettings(IReadOnlyDictionary<string, string> OfNode, IReadOnlyDictionary<string, string> OfCluster)
{
    /// <summary>Kafka's names for them, and the topics' settings that they stand behind.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["compression.type"] = "compression.type",
        ["log.cleaner.delete.retention.ms"] = "delete.retention.ms",
        ["log.cleaner.max.compaction.lag.ms"] = "max.compaction.lag.ms",
        ["log.cleaner.min.cleanable.ratio"] = "min.cleanable.dirty.ratio",
        ["log.cleaner.min.compaction.lag.ms"] = "min.compaction.lag.ms",
        ["log.cleanup.policy"] = TopicSetting.CleanupPolicy,
        ["log.flush.interval.messages"] = "flush.messages",
        ["log.flush.interval.ms"] = "flush.ms",
        ["log.index.interval.bytes"] = "index.interval.bytes",
        ["log.index.size.max.bytes"] = "segment.index.bytes",
        ["log.message.timestamp.after.max.ms"] = TopicSetting.TimestampAfterMaxMs,
        ["log.message.timestamp.before.max.ms"] = TopicSetting.TimestampBeforeMaxMs,
        ["log.message.timestamp.type"] = TopicSetting.TimestampType,
        ["log.preallocate"] = "preallocate",
        ["log.retention.bytes"] = TopicSetting.RetentionBytes,
        ["log.retention.ms"] = TopicSetting.RetentionMs,
        ["log.roll.jitter.ms"] = "segment.jitter.ms",
        ["log.roll.ms"] = TopicSetting.SegmentMs,
        ["log.segment.bytes"] = TopicSetting.SegmentBytes,
        ["log.segment.delete.delay.ms"] = "file.delete.delay.ms",
        ["message.max.bytes"] = TopicSetting.MaxMessageBytes,
        ["min.insync.replicas"] = "min.insync.replicas",
        ["unclean.leader.election.enable"] = "unclean.leader.election.enable",
    };

    private static readonly Dictionary<string, string> NamesByTopicSetting = Names.ToDictionary(
        pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static BrokerSettings None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>By the broker's names.</summary>
    public static IReadOnlyDictionary<string, TopicSetting> All { get; } = Names
        .Select(pair => KeyValuePair.Create(pair.Key, TopicSetting.All[pair.Value]))
        .Concat(OwnBrokerSettings.All)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The broker's name for what is set here for topics; null where there is none.</summary>
    public static string? NameOf(string topicSetting) => NamesByTopicSetting.GetValueOrDefault(topicSetting);

    /// <summary>What a topic goes by that says nothing itself; null is the default.</summary>
    public string? Find(string topicSetting) =>
        NameOf(topicSetting) is { } name ? OfNode.GetValueOrDefault(name) ?? OfCluster.GetValueOrDefault(name) : null;

    /// <summary>What the broker itself goes by.</summary>
    public long Number(string name) => long.Parse(
        OfNode.GetValueOrDefault(name) ?? OfCluster.GetValueOrDefault(name) ?? All[name].Default, CultureInfo.InvariantCulture);

    /// <summary>What is wrong with a change to these, if anything is.</summary>
    public string? InvalidChange(BrokerSettings next)
    {
        if (Invalid(next.OfNode) is { } problem || (problem = Invalid(next.OfCluster)) is not null) return problem;
        var wrong = OwnBrokerSettings.ThreadCounts.Where(name => next.Number(name) > Number(name) * 2 || next.Number(name) < Number(name) / 2);
        return wrong.FirstOrDefault() is { } threads
            ? $"Invalid value {next.Number(threads)} for configuration {threads}: between half and double of {Number(threads)} is possible"
            : null;
    }

    private static string? Invalid(IReadOnlyDictionary<string, string> settings) => settings
        .Where(setting => !All[setting.Key].IsValid(setting.Value))
        .Select(setting => $"Invalid value {setting.Value} for configuration {setting.Key}")
        .FirstOrDefault();
}
