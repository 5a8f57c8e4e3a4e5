using System.Text.Json;
using System.Text.Json.Serialization;
using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Topics;

/// <summary>The topics and settings of this broker, stored in <c>metadata.json</c>. The file is replaced atomically at each change.</summary>
/// <param name="Boot">The machine's start in which it was written; see <see cref="MachineBoot"/>.</param>
internal sealed record BrokerMetadata(
    string ClusterId, long NextProducerId, IReadOnlyList<TopicMetadata> Topics, BrokerSettings? Settings = null, string? Boot = null)
{
    public const string FileName = "metadata.json";

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>What the folder holds; a new cluster with an id of its own where it is empty.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not as a broker writes it.</exception>
    public static BrokerMetadata Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Read(path) : new(NewClusterId(), NextProducerId: 0, []);
    }

    public void Save(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, BrokerMetadataJson.Default.BrokerMetadata));

    private static BrokerMetadata Read(string path)
    {
        try
        {
            var metadata = JsonSerializer.Deserialize(File.ReadAllBytes(path), BrokerMetadataJson.Default.BrokerMetadata);
            return MetadataProblem.In(metadata) is not { } problem
                ? metadata!
                : throw new IOException($"{path}: not valid broker metadata: {problem}. Restore the file.");
        }
        catch (JsonException e)
        {
            throw new IOException($"{path}: not valid broker metadata: {e.Message} Restore the file.", e);
        }
    }

    /// <summary>As Kafka's: 22 characters of URL-safe Base64.</summary>
    private static string NewClusterId() => System.Buffers.Text.Base64Url.EncodeToString(Guid.NewGuid().ToByteArray());
}

internal sealed record TopicMetadata(string Name, Guid Id, int Partitions, IReadOnlyDictionary<string, string> Settings)
{
    [JsonIgnore]
    public bool IsCompacted =>
        TopicSetting.Policies(Settings.GetValueOrDefault(TopicSetting.CleanupPolicy) ?? TopicSetting.Delete).Contains(TopicSetting.Compact);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BrokerMetadata))]
internal sealed partial class BrokerMetadataJson : JsonSerializerContext;
