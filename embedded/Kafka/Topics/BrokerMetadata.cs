using System.Text.Json;
using System.Text.Json.Serialization;
using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// The topics and settings of this broker, stored in <c>metadata.json</c>, which is replaced atomically, and the changes since in a
/// <see cref="MetadataJournal"/>.
/// </summary>
/// <param name="Boot">The machine's start in which it was written; see <see cref="MachineBoot"/>.</param>
/// <param name="LastChange">The number of the last change that is in it.</param>
internal sealed record BrokerMetadata(
    string ClusterId, long NextProducerId, IReadOnlyList<TopicMetadata> Topics, BrokerSettings? Settings = null, string? Boot = null,
    long LastChange = 0)
{
    public const string FileName = "metadata.json";

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>What the folder holds; a new cluster with an id of its own where it is empty.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not as a broker writes it.</exception>
    public static BrokerMetadata Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? MetadataJournal.Apply(folder, Read(path)) : new(NewClusterId(), NextProducerId: 0, []);
    }

    /// <returns>The size of the file.</returns>
    public long Save(string folder)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(this, BrokerMetadataJson.Default.BrokerMetadata);
        AtomicFile.Write(Path.Combine(folder, FileName), content);
        return content.Length;
    }

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
