using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// All topics of this broker. A look-up takes no lock. Changes of topics and settings come one at a time and are on the disk before they are in
/// force; what the disk does not take leaves everything as it was.
/// </summary>
internal sealed partial class TopicRegistry(BrokerOptions options, TimeProvider time, ILogger<TopicRegistry> logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly TopicSet topics = new();
    private readonly MetadataStore metadata = new(options.Data, logger);
    private readonly PartitionFolders folders = new(options.Data, logger);
    private CleanMark mark = null!;

    public string ClusterId => metadata.ClusterId;

    public BrokerSettings BrokerSettings => metadata.Settings;

    /// <inheritdoc cref="MetadataStore.MayHaveLostRecords"/>
    public bool MayHaveLostRecords => metadata.MayHaveLostRecords;

    /// <summary>What readers have met.</summary>
    public DamageReport Damage { get; } = new(time, logger);

    public ICollection<Topic> All => topics.All;

    public int PartitionCount => topics.PartitionCount;

    /// <summary>The bytes of all logs.</summary>
    public long Bytes => Logs.Sum(log => log.Bytes);

    /// <summary>The partitions that are offline, with the reason of each.</summary>
    public IEnumerable<(string Topic, int Partition, string Reason)> Offline =>
        from topic in topics.All
        orderby topic.Name
        from index in Enumerable.Range(0, topic.Partitions.Count)
        let reason = topic.Partitions[index].OfflineReason
        where reason is not null
        select (topic.Name, index, reason);

    public Topic? Find(string name) => topics.Find(name);

    public Topic? Find(Guid id) => topics.All.FirstOrDefault(topic => topic.Id == id);

    /// <summary>The log of a partition that is online; null as well where there is no such partition.</summary>
    public PartitionLog? FindPartition(string name, int partition) => Find(name)?.Find(partition)?.Log;

    /// <summary>Whether there is such a partition, online or not.</summary>
    public bool HasPartition(string name, int partition) => Find(name)?.Find(partition) is not null;

    /// <summary>Finds the log of a partition, or the error of a request that needs it.</summary>
    public ErrorCode Find(string name, int partition, out PartitionLog? log)
    {
        var found = Find(name)?.Find(partition);
        log = found?.Log;
        return found is null ? ErrorCode.UnknownTopicOrPartition : log is null ? ErrorCode.KafkaStorageError : ErrorCode.None;
    }

    /// <summary>Opens all that the folder holds. A partition that is damaged is offline; all others serve.</summary>
    /// <param name="last">How the last broker left it.</param>
    /// <exception cref="IOException">Nobody can tell what the folder holds.</exception>
    public void Open(CleanMark last)
    {
        mark = last;
        foreach (var topic in metadata.Load(last.IsClean)) topics.Put(OpenTopic(topic));
        lock (gate) metadata.KeepStart(topics.All);
        folders.SetStraysAside(topics.All);
        LogOpened(topics.Count, PartitionCount, last.IsClean);
    }

    /// <summary>Takes a partition offline whose damage shows only when it is read.</summary>
    public void TakeOffline(string name, int partition, string reason)
    {
        Find(name)?.Find(partition)?.TakeOffline(reason);
        LogOffline(name, partition, reason);
    }

    /// <inheritdoc cref="MetadataStore.Settle"/>
    public void Settle()
    {
        if (!MayHaveLostRecords) return;
        lock (gate) metadata.Settle(topics.All);
    }

    /// <summary>Creates a topic, or says why not.</summary>
    public (ErrorCode Error, string? Message, Topic? Topic) Create(
        string name, int partitions, IReadOnlyDictionary<string, string> settings, bool validateOnly = false)
    {
        lock (gate)
        {
            var (error, message) = TopicRules.RefusalOf(name, partitions, settings, topics, options.Limits);
            if (error != ErrorCode.None) return (error, message, null);
            if (validateOnly) return (ErrorCode.None, null, null);
            var refusal = Grow(Make(name, Guid.NewGuid(), settings, BrokerSettings, []), partitions);
            if (refusal.Error != ErrorCode.None) return (refusal.Error, refusal.Message, null);
            LogCreated(name, partitions);
            return (ErrorCode.None, null, topics.Find(name));
        }
    }

    public (ErrorCode Error, string? Message) AddPartitions(string name, int count, bool validateOnly)
    {
        lock (gate)
        {
            if (Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
            var refusal = TopicRules.RefusalOfGrowth(topic, count, topics, options.Limits);
            return refusal.Error != ErrorCode.None || validateOnly ? refusal : Grow(topic, count);
        }
    }

    /// <summary>Replaces a topic's settings.</summary>
    public (ErrorCode Error, string? Message) Configure(string name, IReadOnlyDictionary<string, string> settings, bool validateOnly)
    {
        lock (gate)
        {
            if (Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
            if (TopicRules.InvalidSetting(settings) is { } problem) return (ErrorCode.InvalidConfig, problem);
            if (validateOnly) return (ErrorCode.None, null);
            var configured = Make(name, topic.Id, settings, BrokerSettings, topic.Partitions);
            var result = metadata.TrySave(configured, With(configured));
            if (result.Error == ErrorCode.None) topics.Put(configured);
            return result;
        }
    }

    /// <summary>Replaces the broker's settings; topics go by them at once.</summary>
    public (ErrorCode Error, string? Message) ConfigureBroker(BrokerSettings settings)
    {
        lock (gate)
        {
            var result = metadata.TrySave(topics.All, settings);
            if (result.Error != ErrorCode.None) return result;
            foreach (var topic in topics.All) topics.Put(Make(topic.Name, topic.Id, topic.Settings, settings, topic.Partitions));
            return result;
        }
    }

    /// <inheritdoc cref="MetadataStore.NextProducerId"/>
    public long NextProducerId()
    {
        lock (gate) return metadata.NextProducerId(topics.Each);
    }

    public ErrorCode Delete(string name)
    {
        Topic? topic;
        List<string> gone;
        lock (gate)
        {
            topic = Find(name);
            if (topic is null) return ErrorCode.UnknownTopicOrPartition;
            if (metadata.TryDelete(name, topics.Each.Where(other => other != topic)).Error is not ErrorCode.None and var error) return error;
            topics.Remove(topic);
            foreach (var log in topic.Logs) log.Retire();
            gone = [.. topic.Partitions.Select((_, i) => folders.PutAway(name, i)).OfType<string>()]; // its name is free for another topic
        }

        foreach (var log in topic.Logs)
        {
            log.Appended.Raise(); // a fetch that waits for it finds it gone
            log.Dispose();
        }

        foreach (var folder in gone) Directory.Delete(folder, recursive: true);
        LogDeleted(name);
        return ErrorCode.None;
    }

    /// <summary>Forces all that was written to the disk.</summary>
    public void Flush()
    {
        foreach (var topic in topics.All)
            for (var i = 0; i < topic.Partitions.Count; i++) Flush(topic, i);
    }

    /// <returns>Whether the next start may trust what is there.</returns>
    public bool CloseCleanly()
    {
        var clean = true;
        foreach (var log in Logs) clean &= log.CloseCleanly();
        lock (gate) metadata.Finish(topics.All);
        return clean && !MayHaveLostRecords;
    }

    public void Dispose()
    {
        foreach (var log in Logs) log.Dispose();
    }

    private IEnumerable<PartitionLog> Logs => topics.All.SelectMany(topic => topic.Logs);

    /// <summary>A log that fails does not stop the others; it is logged once, because that log takes no more records.</summary>
    private void Flush(Topic topic, int partition)
    {
        if (topic.Partitions[partition].Log is not { HasFailed: false } log) return;
        try
        {
            log.FlushTo(log.EndOffset);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (log.HasFailed) LogNotForced(topic.Name, partition, e);
        }
    }

    /// <summary>Makes a topic's missing partitions, all or none of them; the caller holds the lock.</summary>
    private (ErrorCode Error, string? Message) Grow(Topic topic, int count)
    {
        var added = new List<Partition>();
        try
        {
            for (var i = topic.Partitions.Count; i < count; i++) added.Add(new(OpenLog(topic, i, clean: true)));
            folders.Force();
            var grown = Make(topic.Name, topic.Id, topic.Settings, BrokerSettings, [.. topic.Partitions, .. added]);
            metadata.Save(grown, With(grown));
            topics.Put(grown);
            return (ErrorCode.None, null);
        }
        catch (IOException e)
        {
            foreach (var partition in added) partition.Dispose();
            for (var i = topic.Partitions.Count; i < count; i++) folders.DeleteIfExists(topic.Name, i);
            return metadata.NotWritten(topic.Name, e);
        }
    }

    private IEnumerable<Topic> With(Topic changed) => topics.Each.Where(topic => topic.Name != changed.Name).Append(changed);

    private Topic OpenTopic(TopicMetadata kept)
    {
        var bare = Make(kept.Name, kept.Id, kept.Settings, BrokerSettings, []);
        var partitions = Enumerable.Range(0, kept.Partitions).Select(partition => OpenPartition(bare, partition));
        return Make(kept.Name, kept.Id, kept.Settings, BrokerSettings, [.. partitions]);
    }

    private Topic Make(
        string name, Guid id, IReadOnlyDictionary<string, string> settings, BrokerSettings broker, IReadOnlyList<Partition> partitions) =>
        new(name, id, settings, broker, options) { Partitions = partitions };

    private Partition OpenPartition(Topic topic, int partition)
    {
        try
        {
            folders.Require(topic.Name, partition);
            return new(OpenLog(topic, partition, mark.Covers(topic.Name, partition)));
        }
        catch (Exception e) when (Partition.IsDamage(e))
        {
            LogOffline(topic.Name, partition, e.Message);
            return Partition.Offline(e.Message);
        }
    }

    private PartitionLog OpenLog(Topic topic, int partition, bool clean)
    {
        var log = PartitionLog.Open(
            folders.Of(topic.Name, partition), () => (topics.Find(topic.Name) ?? topic).Config, time, clean, writing: mark.Remove,
            damaged: Damage.Tell);
        if (log.BytesCut > 0) LogTailCut(topic.Name, partition, log.BytesCut, log.EndOffset);
        foreach (var file in log.Rebuilt) LogRebuilt(file);
        return log;
    }

    [LoggerMessage(20, LogLevel.Information, "{Topics} topics with {Partitions} partitions are open (clean stop before: {Clean})")]
    private partial void LogOpened(int topics, int partitions, bool clean);

    [LoggerMessage(21, LogLevel.Information, "Topic {Topic} is created with {Partitions} partitions")]
    private partial void LogCreated(string topic, int partitions);

    [LoggerMessage(26, LogLevel.Error, "{Topic}-{Partition} could not be forced to the disk; it is read-only until the next start")]
    private partial void LogNotForced(string topic, int partition, Exception exception);

    [LoggerMessage(
        27, LogLevel.Error,
        "{Topic}-{Partition} is offline: {Reason}. Restore its files, delete its topic, or accept the loss with the command repair")]
    private partial void LogOffline(string topic, int partition, string reason);

    [LoggerMessage(22, LogLevel.Information, "Topic {Topic} is deleted")]
    private partial void LogDeleted(string topic);

    [LoggerMessage(28, LogLevel.Warning, "{File} was missing or damaged; made it anew from the log")]
    private partial void LogRebuilt(string file);

    [LoggerMessage(23, LogLevel.Warning, "{Topic}-{Partition}: cut off {Bytes} incomplete bytes after offset {EndOffset}")]
    private partial void LogTailCut(string topic, int partition, long bytes, long endOffset);
}
