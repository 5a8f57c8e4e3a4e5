namespace EcomStreaming.Broker.Topics;

/// <summary>
/// Says what is wrong with metadata that is valid JSON and not what a broker writes: a file that was edited, or that another program wrote.
/// </summary>
internal static class MetadataProblem
{
    /// <returns>Null where nothing is wrong.</returns>
    public static string? In(BrokerMetadata? metadata)
    {
        if (metadata is null) return "it is null";
        if (string.IsNullOrEmpty(metadata.ClusterId)) return "it has no cluster id";
        if (metadata.NextProducerId < 0) return "its next producer id is negative";
        if (metadata.Topics is null) return "it has no list of topics";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var topic in metadata.Topics)
            if (In(topic, names) is { } problem) return problem;
        return metadata.Settings is { } settings ? In(settings) : null;
    }

    private static string? In(TopicMetadata? topic, HashSet<string> names)
    {
        if (topic?.Name is null || !TopicName.IsValid(topic.Name)) return "a topic has no valid name";
        if (!names.Add(topic.Name)) return $"topic {topic.Name} is there twice";
        if (topic.Id == Guid.Empty || topic.Partitions < 1 || topic.Settings is null)
            return $"topic {topic.Name} lacks its id, partitions or settings";
        return Invalid(topic.Settings, TopicSetting.All) is { } setting ? $"topic {topic.Name} has an invalid {setting}" : null;
    }

    private static string? In(BrokerSettings settings)
    {
        if (settings.OfNode is null || settings.OfCluster is null) return "the broker's settings are incomplete";
        return (Invalid(settings.OfNode, BrokerSettings.All) ?? Invalid(settings.OfCluster, BrokerSettings.All)) is { } setting
            ? $"the broker has an invalid {setting}"
            : null;
    }

    /// <summary>The name of a setting whose value the broker could not go by.</summary>
    private static string? Invalid(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, TopicSetting> known) => settings
        .Where(pair => pair.Value is null || (known.TryGetValue(pair.Key, out var setting) && !setting.IsValid(pair.Value)))
        .Select(pair => pair.Key)
        .FirstOrDefault();
}
