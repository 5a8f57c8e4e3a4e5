using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// IncrementalAlterConfigs, 0–1 (KIP-339), of topics: set (0), delete (1), append (2), subtract (3).
/// <code>
/// → Resources [{ ResourceType i8, ResourceName str, Configs [{ Name str, Operation i8, Value str? }] }], ValidateOnly bool
/// ← ThrottleTimeMs i32, Responses [{ Error i16, ErrorMessage str?, ResourceType i8, ResourceName str }]
/// </code>
/// </summary>
internal static class IncrementalAlterConfigs
{
    private const sbyte TopicResource = 2;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var asked = new List<(sbyte Type, string Name, List<Change> Changes)>();
        for (var resources = reader.ReadArrayLength(); resources > 0; resources--)
        {
            var (type, name) = (reader.ReadInt8(), reader.ReadString());
            var changes = new List<Change>();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                changes.Add(new(reader.ReadString(), reader.ReadInt8(), reader.ReadNullableString()));
                reader.ReadTags();
            }

            reader.ReadTags();
            asked.Add((type, name, changes));
        }

        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(asked.Count);
        foreach (var (type, name, changes) in asked)
        {
            var (error, message) = type == TopicResource
                ? Apply(request, name, changes, validateOnly)
                : (ErrorCode.InvalidRequest, "Only topics can be configured here.");
            response.WriteError(error);
            response.WriteMessage(message);
            response.WriteInt8(type);
            response.WriteString(name);
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static (ErrorCode Error, string? Message) Apply(KafkaRequest request, string name, List<Change> changes, bool validateOnly)
    {
        if (request.Broker.Topics.Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
        var settings = topic.Settings.ToDictionary(StringComparer.Ordinal);
        if (changes.DistinctBy(change => change.Name).Count() < changes.Count) return (ErrorCode.InvalidRequest, "A setting is named twice.");
        foreach (var change in changes)
        {
            if (change.Operation is 2 or 3 && TopicSetting.All.GetValueOrDefault(change.Name)?.Type != TopicSettingType.List)
                return (ErrorCode.InvalidConfig, $"{change.Name} is no list to append to or subtract from.");
            var parts = (settings.GetValueOrDefault(change.Name) ?? TopicSetting.All.GetValueOrDefault(change.Name)?.Default)?.Split(',') ?? [];
            switch (change.Operation)
            {
                case 0 when change.Value is not null:
                    settings[change.Name] = change.Value;
                    break;
                case 1:
                    settings.Remove(change.Name);
                    break;
                case 2 when change.Value is not null:
                    settings[change.Name] = string.Join(',', parts.Append(change.Value).Distinct());
                    break;
                case 3 when change.Value is not null:
                    settings[change.Name] = string.Join(',', parts.Where(part => part != change.Value));
                    break;
                default:
                    return (ErrorCode.InvalidRequest, $"Operation {change.Operation} on {change.Name} is not possible.");
            }
        }

        return request.Broker.Topics.Configure(name, settings, validateOnly);
    }

    private sealed record Change(string Name, sbyte Operation, string? Value);
}
