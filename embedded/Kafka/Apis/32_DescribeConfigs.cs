using System.Globalization;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeConfigs, 1–4, of topics and of this broker.
/// <code>
/// → Resources [{ ResourceType i8, ResourceName str, Keys [str]? }], IncludeSynonyms bool, IncludeDocumentation bool v3+
/// ← ThrottleTimeMs i32, Results [{ Error i16, ErrorMessage str?, ResourceType i8, ResourceName str, Configs [{ Name str, Value str?,
///   ReadOnly bool, ConfigSource i8, IsSensitive bool, Synonyms [{ Name str, Value str?, Source i8 }], ConfigType i8 v3+, Documentation str? v3+ }] }]
/// </code>
/// </summary>
internal static class DescribeConfigs
{
    private const sbyte TopicResource = 2;
    private const sbyte BrokerResource = 4;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        response.WriteInt32(0);
        var resources = reader.ReadArrayLength();
        response.WriteArrayLength(resources);
        for (; resources > 0; resources--)
        {
            var (type, name) = (reader.ReadInt8(), reader.ReadString());
            HashSet<string>? keys = null;
            var count = reader.ReadNullableArrayLength();
            if (count >= 0) keys = new HashSet<string>(StringComparer.Ordinal);
            for (; count > 0; count--) keys!.Add(reader.ReadString());
            reader.ReadTags();
            WriteResource(request, type, name, keys);
        }

        reader.ReadBoolean(); // synonyms: a setting here has none
        if (request.Version >= 3) reader.ReadBoolean(); // documentation: in Kafka's own
        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static void WriteResource(KafkaRequest request, sbyte type, string name, HashSet<string>? keys)
    {
        var (error, settings) = type switch
        {
            TopicResource when !TopicName.IsValid(name) => (ErrorCode.InvalidTopic, []),
            TopicResource => request.Broker.Topics.Find(name) is { } topic ? (ErrorCode.None, OfTopic(topic)) : (ErrorCode.UnknownTopicOrPartition, []),
            BrokerResource when name.Length > 0 && name != BrokerState.NodeId.ToString(CultureInfo.InvariantCulture) => (ErrorCode.InvalidRequest, []),
            BrokerResource => (ErrorCode.None, OfBroker(request.Broker.Options)),
            _ => (ErrorCode.InvalidRequest, []),
        };
        var shown = settings.Where(setting => keys is null || keys.Contains(setting.Name)).ToList();
        var response = request.Response;
        response.WriteError(error);
        response.WriteString(null);
        response.WriteInt8(type);
        response.WriteString(name);
        response.WriteArrayLength(shown.Count);
        foreach (var setting in shown) WriteSetting(request, setting);
        response.WriteTags();
    }

    private static void WriteSetting(KafkaRequest request, Setting setting)
    {
        var response = request.Response;
        response.WriteString(setting.Name);
        response.WriteString(setting.Value);
        response.WriteBoolean(setting.Source == ConfigSource.StaticBroker);
        response.WriteInt8(setting.Source);
        response.WriteBoolean(false);
        response.WriteArrayLength(0);
        if (request.Version >= 3)
        {
            response.WriteInt8((sbyte)setting.Type);
            response.WriteString(null);
        }

        response.WriteTags();
    }

    private static List<Setting> OfTopic(Topic topic) => [.. TopicSetting.All.Values.Select(setting =>
        topic.Settings.TryGetValue(setting.Name, out var value)
            ? new Setting(setting.Name, value, ConfigSource.Topic, setting.Type)
            : new Setting(setting.Name, setting.Default, ConfigSource.Default, setting.Type))];

    private static List<Setting> OfBroker(BrokerOptions options) =>
    [
        new("auto.create.topics.enable", options.AutoCreateTopics ? "true" : "false", ConfigSource.StaticBroker, TopicSettingType.Boolean),
        new("num.partitions", options.DefaultPartitions.ToString(CultureInfo.InvariantCulture), ConfigSource.StaticBroker, TopicSettingType.Int),
        new("default.replication.factor", "1", ConfigSource.StaticBroker, TopicSettingType.Int),
        new("node.id", BrokerState.NodeId.ToString(CultureInfo.InvariantCulture), ConfigSource.StaticBroker, TopicSettingType.Int),
    ];

    private sealed record Setting(string Name, string Value, sbyte Source, TopicSettingType Type);
}
