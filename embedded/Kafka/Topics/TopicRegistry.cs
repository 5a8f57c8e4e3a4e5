using System.Collections.Concurrent;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Topics;

/// <summary>All topics of this broker. Looking up takes no lock. Changes stand in <c>TopicRegistry.Changes.cs</c>, folders in <c>TopicRegistry.Folders.cs</c>.</summary>
internal sealed partial class TopicRegistry(BrokerOptions options, TimeProvider time, ILogger<TopicRegistry> logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, Topic> topics = new(StringComparer.Ordinal);
    private long nextProducerId;
    private long producerIdsReserved;

    public string ClusterId { get; private set; } = "";

    public BrokerSettings BrokerSettings { get; private set; } = BrokerSettings.None;

    /// <summary>Whether the power may have gone since it was closed, until <see cref="Settle"/>: then what was not forced to the disk is gone.</summary>
    public bool MayHaveLostRecords { get; private set; }

    public ICollection<Topic> All => topics.Values;

    public int PartitionCount => topics.Values.Sum(topic => topic.Partitions.Count);

    /// <summary>Of all logs together.</summary>
    public long Bytes => topics.Values.SelectMany(topic => topic.Partitions).Sum(partition => partition.Bytes);

    private BrokerLimits Limits => options.Limits;

    public Topic? Find(string name) => topics.GetValueOrDefault(name);

    public Topic? Find(Guid id) => topics.Values.FirstOrDefault(topic => topic.Id == id);

    public PartitionLog? FindPartition(string name, int partition) => Find(name)?.Find(partition);

    /// <summary>Opens all that the folder holds.</summary>
    /// <param name="clean">Whether it was closed properly.</param>
    public void Open(bool clean)
    {
        var metadata = BrokerMetadata.Load(options.Data);
        ClusterId = metadata.ClusterId;
        var isNew = !BrokerMetadata.Exists(options.Data);
        MayHaveLostRecords = !clean && !isNew && (metadata.Boot is null || metadata.Boot != MachineBoot.Id);
        BrokerSettings = metadata.Settings ?? BrokerSettings.None;
        nextProducerId = producerIdsReserved = metadata.NextProducerId;
        foreach (var topic in metadata.Topics) topics[topic.Name] = OpenTopic(topic.Name, topic.Id, topic.Partitions, topic.Settings, clean);
        if (isNew) lock (gate) Save(topics.Values, BrokerSettings, producerIdsReserved);
        else if (!MayHaveLostRecords && metadata.Boot != MachineBoot.Id) KeepBoot();
        SetStraysAside();
        LogOpened(topics.Count, PartitionCount, clean);
    }

    /// <summary>What a power cut may have torn is mended, and the mending on the disk: until the machine's next start nothing more can be lost.</summary>
    public void Settle()
    {
        if (!MayHaveLostRecords) return;
        MayHaveLostRecords = false;
        KeepBoot();
    }

    /// <summary>Creates a topic, or says why not.</summary>
    public (ErrorCode Error, string? Message, Topic? Topic) Create(string name, int partitions, IReadOnlyDictionary<string, string> settings, bool validateOnly = false)
    {
        lock (gate)
        {
            if (RefusalOf(name, partitions, settings) is var (error, message) && error != ErrorCode.None) return (error, message, null);
            if (validateOnly) return (ErrorCode.None, null, null);
            var refusal = Grow(Make(name, Guid.NewGuid(), settings, BrokerSettings, []), partitions);
            if (refusal.Error != ErrorCode.None) return (refusal.Error, refusal.Message, null);
            LogCreated(name, partitions);
            return (ErrorCode.None, null, topics[name]);
        }
    }

    public ErrorCode Delete(string name)
    {
        Topic? topic;
        List<string> gone;
        lock (gate)
        {
            topic = Find(name);
            if (topic is null) return ErrorCode.UnknownTopicOrPartition;
            if (TrySave(name, topics.Values.Where(other => other != topic)).Error is not ErrorCode.None and var error) return error;
            topics.TryRemove(name, out _);
            foreach (var partition in topic.Partitions) partition.Retire();
            gone = [.. topic.Partitions.Select((_, i) => PutAway(name, i))]; // its name is free for another topic from here on
        }

        foreach (var partition in topic.Partitions)
        {
            partition.Appended.Raise(); // who waits for it finds it gone
            partition.Dispose();
        }

        foreach (var folder in gone) Directory.Delete(folder, recursive: true);
        LogDeleted(name);
        return ErrorCode.None;
    }

    /// <summary>Forces all that was written to the disk.</summary>
    public void Flush()
    {
        foreach (var topic in topics.Values)
            for (var i = 0; i < topic.Partitions.Count; i++) Flush(topic, i);
    }

    private void KeepBoot()
    {
        lock (gate) TrySave("broker", topics.Values); // a full disk keeps it for the next start
    }

    /// <summary>One that fails keeps no other waiting; it is said once, for it takes no more records.</summary>
    private void Flush(Topic topic, int partition)
    {
        var log = topic.Partitions[partition];
        if (log.HasFailed) return;
        try
        {
            log.FlushTo(log.EndOffset);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            if (log.HasFailed) LogNotForced(topic.Name, partition, e);
        }
    }

    /// <returns>Whether the next start may trust what is there.</returns>
    public bool CloseCleanly() =>
        topics.Values.SelectMany(topic => topic.Partitions).Aggregate(true, (clean, partition) => partition.CloseCleanly() && clean) && !MayHaveLostRecords;

    public void Dispose()
    {
        foreach (var partition in topics.Values.SelectMany(topic => topic.Partitions)) partition.Dispose();
    }

    private (ErrorCode Error, string? Message) RefusalOf(string name, int partitions, IReadOnlyDictionary<string, string> settings)
    {
        if (!TopicName.IsValid(name)) return (ErrorCode.InvalidTopic, "A topic's name is 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        if (topics.ContainsKey(name)) return (ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        if (partitions < 1) return (ErrorCode.InvalidPartitions, "Number of partitions must be larger than 0.");
        if (!InternalTopic.Is(name) && RefusalBesideOthers(name, partitions) is var (other, reason) && other != ErrorCode.None) return (other, reason);
        return InvalidSetting(settings) is { } problem ? (ErrorCode.InvalidConfig, problem) : (ErrorCode.None, null);
    }

    /// <summary>For what is there already. The broker's own topics are not asked: no client shall be able to keep the coordinators from theirs.</summary>
    private (ErrorCode Error, string? Message) RefusalBesideOthers(string name, int partitions)
    {
        if (topics.Count >= Limits.TopicsMax || partitions > Limits.PartitionsMax - PartitionCount)
            return (ErrorCode.InvalidPartitions, $"This broker holds {Limits.TopicsMax} topics and {Limits.PartitionsMax} partitions at most.");
        if (name.AsSpan().ContainsAny('.', '_') && topics.Keys.FirstOrDefault(other => TopicName.Collide(name, other)) is { } collision)
            return (ErrorCode.InvalidTopic, $"Topic '{name}' collides with existing topic: {collision}.");
        return (ErrorCode.None, null);
    }

    private static string? InvalidSetting(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (!TopicSetting.All.TryGetValue(name, out var setting)) return $"Unknown topic config name: {name}";
            if (!setting.IsValid(value)) return $"Invalid value {value} for configuration {name}";
        }

        return null;
    }

    private Topic OpenTopic(string name, Guid id, int partitions, IReadOnlyDictionary<string, string> settings, bool clean)
    {
        var bare = Make(name, id, settings, BrokerSettings, []);
        return Make(name, id, settings, BrokerSettings, [.. Enumerable.Range(0, partitions).Select(partition => OpenPartition(bare, partition, clean))]);
    }

    private Topic Make(string name, Guid id, IReadOnlyDictionary<string, string> settings, BrokerSettings broker, IReadOnlyList<PartitionLog> partitions) =>
        new(name, id, settings, broker, options) { Partitions = partitions };

    private PartitionLog OpenPartition(Topic topic, int partition, bool clean)
    {
        var log = PartitionLog.Open(FolderOf(topic.Name, partition), () => topics.GetValueOrDefault(topic.Name, topic).Config, time, clean);
        if (log.BytesCut > 0) LogTailCut(topic.Name, partition, log.BytesCut, log.EndOffset);
        return log;
    }

    [LoggerMessage(20, LogLevel.Information, "{Topics} topics with {Partitions} partitions are open (clean stop before: {Clean})")]
    private partial void LogOpened(int topics, int partitions, bool clean);

    [LoggerMessage(21, LogLevel.Information, "Topic {Topic} is created with {Partitions} partitions")]
    private partial void LogCreated(string topic, int partitions);

    [LoggerMessage(26, LogLevel.Error, "{Topic}-{Partition} could not be forced to the disk: it is read, and takes no more records, until the next start")]
    private partial void LogNotForced(string topic, int partition, Exception exception);

    [LoggerMessage(22, LogLevel.Information, "Topic {Topic} is deleted")]
    private partial void LogDeleted(string topic);

    [LoggerMessage(23, LogLevel.Warning, "{Topic}-{Partition}: {Bytes} bytes behind offset {EndOffset} were not whole and are cut off")]
    private partial void LogTailCut(string topic, int partition, long bytes, long endOffset);
}
