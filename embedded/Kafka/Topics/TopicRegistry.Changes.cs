using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Topics;

/// <content>Changes of topics and settings: one at a time, and on the disk before they are in force. What the disk does not take leaves all as it was.</content>
internal sealed partial class TopicRegistry
{
    /// <summary>Ids are handed out of blocks of this size, so that most need no write.</summary>
    private const int ProducerIdBlock = 1_000;

    public (ErrorCode Error, string? Message) AddPartitions(string name, int count, bool validateOnly)
    {
        lock (gate)
        {
            if (Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
            if (count <= topic.Partitions.Count) return (ErrorCode.InvalidPartitions, $"Topic {name} has {topic.Partitions.Count} partitions already.");
            if (count - topic.Partitions.Count > Limits.PartitionsMax - PartitionCount) return (ErrorCode.InvalidPartitions, $"This broker holds {Limits.PartitionsMax} partitions at most.");
            return validateOnly ? (ErrorCode.None, null) : Grow(topic, count);
        }
    }

    /// <summary>Replaces a topic's settings.</summary>
    public (ErrorCode Error, string? Message) Configure(string name, IReadOnlyDictionary<string, string> settings, bool validateOnly)
    {
        lock (gate)
        {
            if (Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
            if (InvalidSetting(settings) is { } problem) return (ErrorCode.InvalidConfig, problem);
            if (validateOnly) return (ErrorCode.None, null);
            var configured = Make(name, topic.Id, settings, BrokerSettings, topic.Partitions);
            var result = TrySave(name, With(configured));
            if (result.Error == ErrorCode.None) topics[name] = configured;
            return result;
        }
    }

    /// <summary>Replaces the broker's settings; topics go by them at once.</summary>
    public (ErrorCode Error, string? Message) ConfigureBroker(BrokerSettings settings)
    {
        lock (gate)
        {
            var result = TrySave("broker", topics.Values, settings);
            if (result.Error != ErrorCode.None) return result;
            BrokerSettings = settings;
            foreach (var topic in topics.Values) topics[topic.Name] = Make(topic.Name, topic.Id, topic.Settings, settings, topic.Partitions);
            return result;
        }
    }

    /// <summary>An id that no producer had before, over all starts.</summary>
    /// <exception cref="IOException">The disk does not keep a new block of them.</exception>
    public long NextProducerId()
    {
        lock (gate)
        {
            if (nextProducerId == producerIdsReserved)
            {
                Save(topics.Values, BrokerSettings, producerIdsReserved + ProducerIdBlock);
                producerIdsReserved += ProducerIdBlock;
            }

            return nextProducerId++;
        }
    }

    /// <summary>Makes a topic's missing partitions, all or none of them; the caller holds the lock.</summary>
    private (ErrorCode Error, string? Message) Grow(Topic topic, int count)
    {
        var added = new List<PartitionLog>();
        try
        {
            for (var i = topic.Partitions.Count; i < count; i++) added.Add(OpenPartition(topic, i, clean: true));
            FolderSync.Force(Root);
            var grown = Make(topic.Name, topic.Id, topic.Settings, BrokerSettings, [.. topic.Partitions, .. added]);
            Save(With(grown), BrokerSettings, producerIdsReserved);
            topics[topic.Name] = grown;
            return (ErrorCode.None, null);
        }
        catch (IOException e)
        {
            foreach (var partition in added) partition.Dispose();
            for (var i = topic.Partitions.Count; i < count; i++)
                if (Directory.Exists(FolderOf(topic.Name, i))) Directory.Delete(FolderOf(topic.Name, i), recursive: true);
            return NotWritten(topic.Name, e);
        }
    }

    private IEnumerable<Topic> With(Topic changed) => topics.Values.Where(topic => topic.Name != changed.Name).Append(changed);

    private (ErrorCode Error, string? Message) TrySave(string what, IEnumerable<Topic> all, BrokerSettings? settings = null)
    {
        try
        {
            Save(all, settings ?? BrokerSettings, producerIdsReserved);
            return (ErrorCode.None, null);
        }
        catch (IOException e)
        {
            return NotWritten(what, e);
        }
    }

    private (ErrorCode Error, string? Message) NotWritten(string what, IOException problem)
    {
        LogNotWritten(what, problem);
        return (ErrorCode.KafkaStorageError, "The change could not be written to the disk.");
    }

    private void Save(IEnumerable<Topic> all, BrokerSettings settings, long producerIds)
    {
        var boot = MayHaveLostRecords ? null : MachineBoot.Id; // none: the next start has to mend what this one could not
        new BrokerMetadata(
            ClusterId, producerIds, [.. all.Select(topic => new TopicMetadata(topic.Name, topic.Id, topic.Partitions.Count, topic.Settings))], settings, boot).Save(options.Data);
    }

    [LoggerMessage(25, LogLevel.Error, "A change of {Resource} could not be written to the disk, and is not made")]
    private partial void LogNotWritten(string resource, Exception exception);
}
