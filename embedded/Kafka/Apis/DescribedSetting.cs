using System.Globalization;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>A setting as DescribeConfigs shows it: the level in force first, behind it those that it hides.</summary>
internal sealed record DescribedSetting(string Name, TopicSettingType Type, bool IsReadOnly, bool HasEffect, IReadOnlyList<SettingLevel> Levels)
{
    /// <summary>All that a topic has. The broker's own topics do not go by the broker's settings.</summary>
    public static List<DescribedSetting> OfTopic(Topic topic, BrokerSettings broker) => [.. TopicSetting.All.Values.Select(setting =>
    {
        var levels = LevelsOf(setting, topic.IsInternal ? BrokerSettings.None : broker);
        if (topic.Settings.TryGetValue(setting.Name, out var value)) levels.Insert(0, new(setting.Name, value, ConfigSource.Topic));
        return new DescribedSetting(setting.Name, setting.Type, IsReadOnly: false, setting.HasEffect, levels);
    })];

    /// <summary>What can be changed while the broker runs, and what was said when it was started.</summary>
    public static List<DescribedSetting> OfBroker(BrokerState broker) =>
    [
        Fixed("advertised.listeners", $"PLAINTEXT://{broker.Advertised.Host}:{broker.Advertised.Port}", TopicSettingType.String),
        Fixed("auto.create.topics.enable", broker.Options.AutoCreateTopics ? "true" : "false", TopicSettingType.Boolean),
        Fixed("default.replication.factor", "1", TopicSettingType.Int),
        Fixed("delete.topic.enable", "true", TopicSettingType.Boolean),
        Fixed("log.dirs", broker.LogFolder().Path, TopicSettingType.String),
        Fixed("node.id", BrokerState.NodeId.ToString(CultureInfo.InvariantCulture), TopicSettingType.Int),
        Fixed("num.partitions", broker.Options.DefaultPartitions.ToString(CultureInfo.InvariantCulture), TopicSettingType.Int),
        .. BrokerSettings.All.Select(
            setting => new DescribedSetting(
                setting.Key, setting.Value.Type, IsReadOnly: false, setting.Value.HasEffect, LevelsOf(setting.Value, broker.Topics.BrokerSettings))),
    ];

    /// <summary>What was set for the cluster, and nothing else, as Kafka describes it.</summary>
    public static List<DescribedSetting> OfCluster(BrokerSettings broker) => [.. broker.OfCluster.Select(setting => new DescribedSetting(
        setting.Key, BrokerSettings.All[setting.Key].Type, IsReadOnly: false, BrokerSettings.All[setting.Key].HasEffect,
        [new(setting.Key, setting.Value, ConfigSource.DynamicCluster)]))];

    /// <summary>What a topic goes by that says nothing itself, and what that hides.</summary>
    public static List<SettingLevel> LevelsOf(TopicSetting setting, BrokerSettings broker)
    {
        var name = BrokerSettings.NameOf(setting.Name) ?? setting.Name;
        var levels = new List<SettingLevel>();
        if (broker.OfNode.TryGetValue(name, out var ofNode)) levels.Add(new(name, ofNode, ConfigSource.DynamicBroker));
        if (broker.OfCluster.TryGetValue(name, out var ofCluster)) levels.Add(new(name, ofCluster, ConfigSource.DynamicCluster));
        levels.Add(new(name, setting.Default, ConfigSource.Default));
        return levels;
    }

    private static DescribedSetting Fixed(string name, string value, TopicSettingType type) =>
        new(name, type, IsReadOnly: true, HasEffect: true, [new(name, value, ConfigSource.StaticBroker)]);
}

/// <summary>A value and where it stands.</summary>
/// <param name="Source">One of <see cref="ConfigSource"/>.</param>
internal sealed record SettingLevel(string Name, string Value, sbyte Source);
