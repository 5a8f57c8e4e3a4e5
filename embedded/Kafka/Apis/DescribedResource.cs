using System.Globalization;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>What DescribeConfigs tells of one resource: its settings, or why there are none.</summary>
internal sealed record DescribedResource(ErrorCode Error, string? Message, IReadOnlyList<DescribedSetting> Settings)
{
    private static readonly int ThisBroker = BrokerState.NodeId;

    /// <summary>What Kafka tells of a subscription that nobody made; clients have nobody to send metrics to here.</summary>
    private static readonly IReadOnlyList<DescribedSetting> NoClientMetrics =
    [
        Default("interval.ms", "300000", TopicSettingType.Int),
        Default("match", "", TopicSettingType.List),
        Default("metrics", "", TopicSettingType.List),
    ];

    public static DescribedResource Find(BrokerState broker, ConfigResource resource) => resource.Type switch
    {
        ConfigResource.Topic => OfTopic(broker.Topics, resource.Name),
        ConfigResource.Broker => OfBroker(broker, resource.Name),
        ConfigResource.BrokerLogger => OfLoggers(resource.Name),
        ConfigResource.ClientMetrics when resource.Name.Length == 0 => Refused("Client metrics subscription name must not be empty"),
        ConfigResource.ClientMetrics => Found(NoClientMetrics),
        ConfigResource.Group when resource.Name.Length == 0 => Refused("Group name must not be empty"),
        ConfigResource.Group => Found([]), // Kafka's are all of the protocols that there are not
        _ => Refused($"There are no settings of type {resource.Type}."),
    };

    private static DescribedResource OfTopic(TopicRegistry topics, string name)
    {
        if (!TopicName.IsValid(name)) return new(ErrorCode.InvalidTopic, "The topic's name is invalid.", []);
        return topics.Find(name) is { } topic
            ? Found(DescribedSetting.OfTopic(topic, topics.BrokerSettings))
            : new(ErrorCode.UnknownTopicOrPartition, null, []);
    }

    private static DescribedResource OfBroker(BrokerState broker, string id)
    {
        if (id.Length == 0) return Found(DescribedSetting.OfCluster(broker.Topics.BrokerSettings));
        return IdOf(id) switch
        {
            null => Refused($"Broker id must be an integer, but it is: {id}"),
            { } other when other != ThisBroker => Refused($"Unexpected broker id, expected {ThisBroker} or empty string, but received {id}"),
            _ => Found(DescribedSetting.OfBroker(broker)),
        };
    }

    /// <summary>Levels of logs are set when the broker is started: none of them can be told or changed here.</summary>
    private static DescribedResource OfLoggers(string id)
    {
        if (id.Length == 0) return Refused("Broker id must not be empty");
        return IdOf(id) switch
        {
            null => Refused($"Broker id must be an integer, but it is: {id}"),
            { } other when other != ThisBroker => Refused($"Unexpected broker id, expected {ThisBroker} but received {id}"),
            _ => Found([]),
        };
    }

    private static int? IdOf(string name) =>
        int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static DescribedResource Found(IReadOnlyList<DescribedSetting> settings) => new(ErrorCode.None, null, settings);

    private static DescribedResource Refused(string message) => new(ErrorCode.InvalidRequest, message, []);

    private static DescribedSetting Default(string name, string value, TopicSettingType type) =>
        new(name, type, IsReadOnly: true, HasEffect: false, [new(name, value, ConfigSource.Default)]);
}
