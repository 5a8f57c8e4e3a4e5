using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Topics;

/// <summary>The folders of partitions: where they lie, how they are deleted, and what becomes of those that no topic owns.</summary>
internal sealed partial class PartitionFolders(string data, ILogger logger)
{
    /// <summary>Kafka's mark of a deleted partition; a crash may leave one.</summary>
    private const string DeletedSuffix = "-delete";

    private readonly string root = RootOf(data);

    public static string Of(string data, string topic, int partition) => Path.Combine(RootOf(data), $"{topic}-{partition}");

    public string Of(string topic, int partition) => Of(data, topic, partition);

    /// <exception cref="DamagedLogException">
    /// A partition's folder is missing, or neither has a segment nor the leader epochs: its topic was made only once they were on the disk.
    /// </exception>
    public void Require(string topic, int partition)
    {
        var folder = Of(topic, partition);
        if (!Directory.Exists(folder)) throw new DamagedLogException(folder, "the partition's folder is missing");
        if (LeaderEpochs.IsEmptied(folder)) throw new DamagedLogException(folder, "the partition has no segment");
    }

    /// <summary>Forces the folders' names to the disk.</summary>
    public void Force() => FolderSync.Force(root);

    /// <summary>Renames a deleted partition's folder, so that its topic's name is free at once.</summary>
    /// <returns>The folder, to be deleted; null where it is missing.</returns>
    public string? PutAway(string topic, int partition)
    {
        if (!Directory.Exists(Of(topic, partition))) return null;
        var away = Path.Combine(root, $"{Guid.NewGuid():N}{DeletedSuffix}"); // without the name, which may be as long as names can be
        Directory.Move(Of(topic, partition), away);
        return away;
    }

    public void DeleteIfExists(string topic, int partition)
    {
        if (Directory.Exists(Of(topic, partition))) Directory.Delete(Of(topic, partition), recursive: true);
    }

    /// <summary>Ends the deletions that a crash cut short. Other folders that no topic owns are never deleted, but renamed.</summary>
    public void SetStraysAside(IEnumerable<Topic> topics)
    {
        var folder = Directory.CreateDirectory(root);
        var owned = topics.SelectMany(topic => topic.Partitions.Select((_, i) => $"{topic.Name}-{i}")).ToHashSet(StringComparer.Ordinal);
        foreach (var deleted in folder.EnumerateDirectories("*" + DeletedSuffix).ToList()) deleted.Delete(recursive: true);
        foreach (var stray in folder.EnumerateDirectories().Where(other => !owned.Contains(other.Name)))
        {
            if (stray.Name.EndsWith(".stray", StringComparison.Ordinal)) continue;
            LogStray(stray.Name);
            stray.MoveTo(Path.Combine(folder.FullName, $"{stray.Name[..Math.Min(stray.Name.Length, 200)]}.{Guid.NewGuid():N}.stray"));
        }
    }

    private static string RootOf(string data) => Path.Combine(data, "topics");

    [LoggerMessage(24, LogLevel.Warning, "Folder {Folder} belongs to no topic; moved it aside")]
    private partial void LogStray(string folder);
}
