namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeConfigs, 1–4, of topics, of this broker and of what else Kafka has settings for: what is in force, where it comes from, and what it would
/// be otherwise (synonyms).
/// <code>
/// → Resources [{ ResourceType i8, ResourceName str, Keys [str]? }], IncludeSynonyms bool, IncludeDocumentation bool v3+
/// ← ThrottleTimeMs i32, Results [{ Error i16, ErrorMessage str?, ResourceType i8, ResourceName str, Configs [{ Name str, Value str?,
///   ReadOnly bool, ConfigSource i8, IsSensitive bool, Synonyms [{ Name str, Value str?, Source i8 }],
///   ConfigType i8 v3+, Documentation str? v3+ }] }]
/// </code>
/// </summary>
internal static class DescribeConfigs
{
    private const string WithoutEffect = "Kept, and without effect on this broker.";

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (asked, withSynonyms, withDocumentation) = Read(request);
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(asked.Count);
        foreach (var (resource, keys) in asked)
        {
            var (error, message, settings) = DescribedResource.Find(request.Broker, resource);
            var shown = settings.Where(setting => keys is not { Count: > 0 } || keys.Contains(setting.Name)).ToList();
            response.WriteError(error);
            response.WriteMessage(message);
            response.WriteInt8(resource.Type);
            response.WriteString(resource.Name);
            response.WriteArrayLength(shown.Count);
            foreach (var setting in shown) Write(request, setting, withSynonyms, withDocumentation);
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static (List<(ConfigResource Resource, HashSet<string>? Keys)> Asked, bool WithSynonyms, bool WithDocumentation) Read(
        KafkaRequest request)
    {
        var reader = request.Read();
        var asked = new List<(ConfigResource, HashSet<string>?)>();
        for (var resources = reader.ReadArrayLength(); resources > 0; resources--)
        {
            var resource = new ConfigResource(reader.ReadInt8(), reader.ReadString());
            var count = reader.ReadNullableArrayLength();
            var keys = count < 0 ? null : new HashSet<string>(StringComparer.Ordinal);
            for (; count > 0; count--) keys!.Add(reader.ReadString());
            reader.ReadTags();
            asked.Add((resource, keys));
        }

        var withSynonyms = reader.ReadBoolean();
        var withDocumentation = request.Version >= 3 && reader.ReadBoolean();
        reader.ReadTags();
        return (asked, withSynonyms, withDocumentation);
    }

    private static void Write(KafkaRequest request, DescribedSetting setting, bool withSynonyms, bool withDocumentation)
    {
        var response = request.Response;
        var synonyms = withSynonyms ? setting.Levels : [];
        response.WriteString(setting.Name);
        response.WriteString(setting.Levels[0].Value);
        response.WriteBoolean(setting.IsReadOnly);
        response.WriteInt8(setting.Levels[0].Source);
        response.WriteBoolean(false);
        response.WriteArrayLength(synonyms.Count);
        foreach (var synonym in synonyms)
        {
            response.WriteString(synonym.Name);
            response.WriteString(synonym.Value);
            response.WriteInt8(synonym.Source);
            response.WriteTags();
        }

        if (request.Version >= 3)
        {
            response.WriteInt8((sbyte)setting.Type);
            response.WriteString(withDocumentation && !setting.HasEffect ? WithoutEffect : null);
        }

        response.WriteTags();
    }
}
