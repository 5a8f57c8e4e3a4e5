namespace EcomStreaming.Broker.Topics;

/// <content>The folders of partitions: where they lie, and what becomes of those that nobody owns.</content>
internal sealed partial class TopicRegistry
{
    /// <summary>As Kafka marks them; a crash may leave one.</summary>
    private const string DeletedSuffix = "-delete";

    private string Root => Path.Combine(options.Data, "topics");

    private string FolderOf(string topic, int partition) => Path.Combine(Root, $"{topic}-{partition}");

    private string PutAway(string topic, int partition)
    {
        var away = Path.Combine(Root, $"{Guid.NewGuid():N}{DeletedSuffix}"); // without the name, which may be as long as names can be
        Directory.Move(FolderOf(topic, partition), away);
        return away;
    }

    /// <summary>Ends the deletions that a crash cut short. Other folders that no topic owns are never deleted, but put out of the way.</summary>
    private void SetStraysAside()
    {
        var root = Directory.CreateDirectory(Root);
        var owned = topics.Values.SelectMany(topic => topic.Partitions.Select((_, i) => $"{topic.Name}-{i}")).ToHashSet(StringComparer.Ordinal);
        foreach (var deleted in root.EnumerateDirectories("*" + DeletedSuffix).ToList()) deleted.Delete(recursive: true);
        foreach (var stray in root.EnumerateDirectories().Where(folder => !owned.Contains(folder.Name) && !folder.Name.EndsWith(".stray", StringComparison.Ordinal)))
        {
            LogStray(stray.Name);
            stray.MoveTo(Path.Combine(root.FullName, $"{stray.Name[..Math.Min(stray.Name.Length, 200)]}.{Guid.NewGuid():N}.stray"));
        }
    }

    [LoggerMessage(24, LogLevel.Warning, "Folder {Folder} belongs to no topic and is set aside")]
    private partial void LogStray(string folder);
}
