using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Topics;

/// <summary>The rules for a topic's name, partitions and settings, with Kafka's words for what breaks them.</summary>
internal static class TopicRules
{
    /// <summary>Why a topic cannot be created beside the existing ones; <see cref="ErrorCode.None"/> when it can.</summary>
    public static (ErrorCode Error, string? Message) RefusalOf(
        string name, int partitions, IReadOnlyDictionary<string, string> settings, TopicSet existing, BrokerLimits limits)
    {
        if (!TopicName.IsValid(name)) return (ErrorCode.InvalidTopic, "A topic's name is 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        if (existing.Find(name) is not null) return (ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        if (partitions < 1) return (ErrorCode.InvalidPartitions, "Number of partitions must be larger than 0.");
        // The limits leave the broker's own topics out: otherwise a client could keep the coordinators from theirs.
        var beside = InternalTopic.Is(name) ? (ErrorCode.None, null) : RefusalBeside(existing, name, partitions, limits);
        if (beside.Error != ErrorCode.None) return beside;
        return InvalidSetting(settings) is { } problem ? (ErrorCode.InvalidConfig, problem) : (ErrorCode.None, null);
    }

    /// <summary>Why a topic cannot have as many partitions.</summary>
    public static (ErrorCode Error, string? Message) RefusalOfGrowth(Topic topic, int count, TopicSet existing, BrokerLimits limits)
    {
        var current = topic.Partitions.Count;
        if (count <= current) return (ErrorCode.InvalidPartitions, $"Topic {topic.Name} has {current} partitions already.");
        return count - current > limits.PartitionsMax - existing.PartitionCount
            ? (ErrorCode.InvalidPartitions, $"This broker holds {limits.PartitionsMax} partitions at most.")
            : (ErrorCode.None, null);
    }

    public static string? InvalidSetting(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (!TopicSetting.All.TryGetValue(name, out var setting)) return $"Unknown topic config name: {name}";
            if (!setting.IsValid(value)) return $"Invalid value {value} for configuration {name}";
        }

        return null;
    }

    private static (ErrorCode Error, string? Message) RefusalBeside(TopicSet existing, string name, int partitions, BrokerLimits limits)
    {
        if (existing.Count >= limits.TopicsMax || partitions > limits.PartitionsMax - existing.PartitionCount)
            return (ErrorCode.InvalidPartitions, $"This broker holds {limits.TopicsMax} topics and {limits.PartitionsMax} partitions at most.");
        if (existing.FindColliding(name) is { } collision)
            return (ErrorCode.InvalidTopic, $"Topic '{name}' collides with existing topic: {collision}.");
        return (ErrorCode.None, null);
    }
}
