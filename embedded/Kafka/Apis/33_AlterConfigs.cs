using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// AlterConfigs, 0–2: replaces all that is set for a topic or for this broker; what is not named goes back to its default.
/// <code>
/// → Resources [{ ResourceType i8, ResourceName str, Configs [{ Name str, Value str? }] }], ValidateOnly bool
/// ← as <see cref="AlteredConfigs.Answer"/>
/// </code>
/// </summary>
internal static class AlterConfigs
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (asked, validateOnly) = Read(request);
        AlteredConfigs.Answer(
            request, [.. asked.Select(one => (one.Resource, (ConfigChange)((settings, _) => Replace(settings, one.Configs))))], validateOnly);
        return ValueTask.CompletedTask;
    }

    private static (List<(ConfigResource Resource, List<(string Name, string? Value)> Configs)> Asked, bool ValidateOnly) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var asked = new List<(ConfigResource, List<(string, string?)>)>();
        for (var resources = reader.ReadArrayLength(); resources > 0; resources--)
        {
            var (resource, configs) = (new ConfigResource(reader.ReadInt8(), reader.ReadString()), new List<(string, string?)>());
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                configs.Add((reader.ReadString(), reader.ReadNullableString()));
                reader.ReadTags();
            }

            reader.ReadTags();
            asked.Add((resource, configs));
        }

        var validateOnly = reader.ReadBoolean();
        reader.ReadTags();
        return (asked, validateOnly);
    }

    private static (ErrorCode Error, string? Message) Replace(Dictionary<string, string> settings, List<(string Name, string? Value)> configs)
    {
        settings.Clear();
        foreach (var (name, value) in configs)
        {
            if (value is null) return (ErrorCode.InvalidConfig, $"Null value for configuration {name}.");
            if (!settings.TryAdd(name, value)) return (ErrorCode.InvalidRequest, "A setting is named twice.");
        }

        return (ErrorCode.None, null);
    }
}
