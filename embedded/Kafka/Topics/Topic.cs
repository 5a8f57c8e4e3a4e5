using System.Globalization;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Topics;

/// <summary>A topic: its name, its id, its own settings, and its partitions.</summary>
internal sealed class Topic(string name, Guid id, IReadOnlyDictionary<string, string> settings, BrokerSettings broker, BrokerOptions options)
{
    public string Name { get; } = name;

    public Guid Id { get; } = id;

    /// <summary>What was set for it; the broker's settings and the defaults stand behind. The broker's own topics are as they have to be.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; } = settings;

    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>The logs of the partitions that are online.</summary>
    public IEnumerable<PartitionLog> Logs => Partitions.Select(partition => partition.Log).OfType<PartitionLog>();

    /// <summary>The broker's own: clients read it and do not write to it.</summary>
    public bool IsInternal => InternalTopic.Is(Name);

    public LogConfig Config { get; } = Read(settings, InternalTopic.Is(name) ? BrokerSettings.None : broker, options);

    public Partition? Find(int partition) => partition >= 0 && partition < Partitions.Count ? Partitions[partition] : null;

    private static LogConfig Read(IReadOnlyDictionary<string, string> settings, BrokerSettings broker, BrokerOptions options)
    {
        string Text(string name) => settings.GetValueOrDefault(name) ?? broker.Find(name) ?? TopicSetting.All[name].Default;
        long Number(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);
        var policies = TopicSetting.Policies(Text(TopicSetting.CleanupPolicy));
        return new(
            (int)Number(TopicSetting.MaxMessageBytes),
            (int)Number(TopicSetting.SegmentBytes),
            Number(TopicSetting.SegmentMs),
            Number(TopicSetting.RetentionMs),
            Number(TopicSetting.RetentionBytes),
            Text(TopicSetting.TimestampType) == "LogAppendTime",
            policies.Contains(TopicSetting.Compact),
            policies.Contains(TopicSetting.Delete),
            Number(TopicSetting.TimestampBeforeMaxMs),
            Number(TopicSetting.TimestampAfterMaxMs),
            options.Flush == FlushPolicy.Always)
        {
            ValidatesCompressed = options.ValidateCompressed,
            ProducerExpirationMs = broker.Number(OwnBrokerSettings.ProducerIdExpirationMs),
            Compaction = new(
                double.Parse(Text(TopicSetting.MinCleanableDirtyRatio), CultureInfo.InvariantCulture),
                Number(TopicSetting.MinCompactionLagMs),
                Number(TopicSetting.MaxCompactionLagMs),
                Number(TopicSetting.DeleteRetentionMs)),
        };
    }
}
