using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// IncrementalAlterConfigs, 0–1 (KIP-339), of topics and of this broker: set (0), delete (1), append (2), subtract (3).
/// <code>
/// → Resources [{ ResourceType i8, ResourceName str, Configs [{ Name str, Operation i8, Value str? }] }], ValidateOnly bool
/// ← as <see cref="AlteredConfigs.Answer"/>
/// </code>
/// </summary>
internal static class IncrementalAlterConfigs
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (asked, validateOnly) = Read(request);
        AlteredConfigs.Answer(request,
            [.. asked.Select(one => (one.Resource, (ConfigChange)((settings, known) => Change(settings, known, one.Changes))))], validateOnly);
        return ValueTask.CompletedTask;
    }

    private static (List<(ConfigResource Resource, List<Operation> Changes)> Asked, bool ValidateOnly) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var asked = new List<(ConfigResource, List<Operation>)>();
        for (var resources = reader.ReadArrayLength(); resources > 0; resources--)
        {
            var (resource, changes) = (new ConfigResource(reader.ReadInt8(), reader.ReadString()), new List<Operation>());
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                changes.Add(new(reader.ReadString(), reader.ReadInt8(), reader.ReadNullableString()));
                reader.ReadTags();
            }

            reader.ReadTags();
            asked.Add((resource, changes));
        }

        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();
        return (asked, validateOnly);
    }

    private static (ErrorCode Error, string? Message) Change(
        Dictionary<string, string> settings, IReadOnlyDictionary<string, TopicSetting> known, List<Operation> changes)
    {
        if (changes.DistinctBy(change => change.Name).Count() < changes.Count) return (ErrorCode.InvalidRequest, "A setting is named twice.");
        foreach (var change in changes)
        {
            var setting = known.GetValueOrDefault(change.Name);
            if (change.Kind is 2 or 3 && setting?.Type != TopicSettingType.List)
            {
                return (ErrorCode.InvalidConfig, $"{change.Name} is no list to append to or subtract from.");
            }
            var parts = Parts(settings.GetValueOrDefault(change.Name) ?? setting?.Default);
            switch (change.Kind)
            {
                case 0 when change.Value is not null:
                    settings[change.Name] = change.Value;
                    break;
                case 1:
                    settings.Remove(change.Name);
                    break;
                case 2 when change.Value is not null:
                    settings[change.Name] = string.Join(',', parts.Union(Parts(change.Value)));
                    break;
                case 3 when change.Value is not null:
                    settings[change.Name] = string.Join(',', parts.Except(Parts(change.Value)));
                    break;
                default:
                    return (ErrorCode.InvalidRequest, $"Operation {change.Kind} on {change.Name} is not possible.");
            }
        }

        return (ErrorCode.None, null);
    }

    private static string[] Parts(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private sealed record Operation(string Name, sbyte Kind, string? Value);
}
