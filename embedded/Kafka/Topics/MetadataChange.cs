using System.Text.Json.Serialization;

namespace EcomStreaming.Broker.Topics;

/// <summary>One change of what <c>metadata.json</c> keeps.</summary>
/// <param name="Number">One more than that of the change before.</param>
/// <param name="Topic">A topic that is new, or as it is from now on.</param>
/// <param name="Deleted">The name of a topic that is gone.</param>
internal sealed record MetadataChange(long Number, long NextProducerId, string? Boot, TopicMetadata? Topic = null, string? Deleted = null)
{
    public void Make(IDictionary<string, TopicMetadata> topics)
    {
        if (Topic is not null) topics[Topic.Name] = Topic;
        if (Deleted is not null) topics.Remove(Deleted);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MetadataChange))]
internal sealed partial class MetadataChangeJson : JsonSerializerContext;
