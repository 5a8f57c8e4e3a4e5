using System.Globalization;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// What AlterConfigs and IncrementalAlterConfigs do alike: settings of a topic or of this broker are read, changed and replaced, or not at all.
/// </summary>
internal static class AlteredConfigs
{
    /// <summary>
    /// Changes one resource after the other; those that are named twice are left alone.
    /// <code>ThrottleTimeMs i32, Responses [{ Error i16, ErrorMessage str?, ResourceType i8, ResourceName str }]</code>
    /// </summary>
    public static void Answer(KafkaRequest request, IReadOnlyCollection<(ConfigResource Resource, ConfigChange Change)> asked, bool validateOnly)
    {
        var response = request.Response;
        var twice = asked.GroupBy(one => one.Resource).Where(named => named.Skip(1).Any()).Select(named => named.Key).ToHashSet();
        response.WriteInt32(0);
        response.WriteArrayLength(asked.Count);
        foreach (var (resource, change) in asked)
        {
            var (error, message) = twice.Contains(resource)
                ? (ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Apply(request.Broker.Topics, resource, change, validateOnly);
            response.WriteError(error);
            response.WriteMessage(message);
            response.WriteInt8(resource.Type);
            response.WriteString(resource.Name);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static (ErrorCode Error, string? Message) Apply(TopicRegistry topics, ConfigResource resource, ConfigChange change, bool validateOnly) =>
        resource.Type switch
        {
            ConfigResource.Topic => ApplyToTopic(topics, resource.Name, change, validateOnly),
            ConfigResource.Broker => ApplyToBroker(topics, resource.Name, change, validateOnly),
            _ => (ErrorCode.InvalidRequest, "Topics and the broker can be configured here."),
        };

    private static (ErrorCode Error, string? Message) ApplyToTopic(TopicRegistry topics, string name, ConfigChange change, bool validateOnly)
    {
        if (topics.Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
        var settings = topic.Settings.ToDictionary(StringComparer.Ordinal);
        var (error, message) = change(settings, TopicSetting.All);
        return error == ErrorCode.None ? topics.Configure(name, settings, validateOnly) : (error, message);
    }

    private static (ErrorCode Error, string? Message) ApplyToBroker(TopicRegistry topics, string name, ConfigChange change, bool validateOnly)
    {
        if (!ConfigResource.IsThisBroker(name)) return (ErrorCode.InvalidRequest, $"The broker's id is {BrokerState.NodeId}.");
        var before = topics.BrokerSettings;
        var settings = (name.Length == 0 ? before.OfCluster : before.OfNode).ToDictionary(StringComparer.Ordinal);
        var (error, message) = change(settings, BrokerSettings.All);
        if (error != ErrorCode.None) return (error, message);
        if (settings.Keys.FirstOrDefault(key => !BrokerSettings.All.ContainsKey(key)) is { } fixedOne)
        {
            return (ErrorCode.InvalidRequest, $"Cannot update this config dynamically: {fixedOne}");
        }
        var next = name.Length == 0 ? before with { OfCluster = settings } : before with { OfNode = settings };
        if (before.InvalidChange(next) is { } problem) return (ErrorCode.InvalidRequest, problem);
        return validateOnly ? (ErrorCode.None, null) : topics.ConfigureBroker(next);
    }
}

/// <summary>Changes settings in place, from what is set now to what is to be set, or says why it does not.</summary>
/// <param name="known">The settings that the resource can have.</param>
internal delegate (ErrorCode Error, string? Message) ConfigChange(
    Dictionary<string, string> settings, IReadOnlyDictionary<string, TopicSetting> known);

/// <summary>What settings are of: by Kafka's number for the kind, and by name.</summary>
internal readonly record struct ConfigResource(sbyte Type, string Name)
{
    public const sbyte Topic = 2;
    public const sbyte Broker = 4;
    public const sbyte BrokerLogger = 8;
    public const sbyte ClientMetrics = 16;
    public const sbyte Group = 32;

    /// <summary>By its id; without a name the cluster's default is meant.</summary>
    public static bool IsThisBroker(string name) => name.Length == 0 || name == BrokerState.NodeId.ToString(CultureInfo.InvariantCulture);
}
