using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// Owns what <c>metadata.json</c> keeps beside the topics: the cluster's id, the broker's settings, the producer ids that were handed out, and
/// whether a power cut may have taken records. The registry's lock guards its changes; each is on the disk before it is in force.
/// </summary>
internal sealed partial class MetadataStore(string folder, ILogger logger)
{
    /// <summary>Ids are handed out of blocks of this size, so that most need no write.</summary>
    private const int ProducerIdBlock = 1_000;

    private long nextProducerId;
    private long producerIdsReserved;
    private bool isNew;
    private string? savedBoot;

    public string ClusterId { get; private set; } = "";

    public BrokerSettings Settings { get; private set; } = BrokerSettings.None;

    /// <summary>Whether a power cut may have taken what was not forced to the disk; until the damage is mended.</summary>
    public bool MayHaveLostRecords { get; private set; }

    /// <returns>The topics that exist.</returns>
    public IReadOnlyList<TopicMetadata> Load(bool clean)
    {
        isNew = !BrokerMetadata.Exists(folder);
        var metadata = BrokerMetadata.Load(folder);
        (ClusterId, Settings, savedBoot) = (metadata.ClusterId, metadata.Settings ?? BrokerSettings.None, metadata.Boot);
        MayHaveLostRecords = !clean && !isNew && (savedBoot is null || savedBoot != MachineBoot.Id);
        nextProducerId = producerIdsReserved = metadata.NextProducerId;
        return metadata.Topics;
    }

    /// <summary>Writes a new cluster's file, or notes the machine's start when it is another one.</summary>
    /// <exception cref="IOException">A new cluster's file could not be written.</exception>
    public void KeepStart(IEnumerable<Topic> topics)
    {
        if (isNew) Save(topics);
        else if (!MayHaveLostRecords && savedBoot != MachineBoot.Id) KeepBoot(topics);
    }

    /// <summary>What a power cut may have torn is mended and on the disk: nothing more can be lost before the machine's next start.</summary>
    public void Settle(IEnumerable<Topic> topics)
    {
        MayHaveLostRecords = false;
        KeepBoot(topics);
    }

    /// <exception cref="IOException">The file stays as it was.</exception>
    public void Save(IEnumerable<Topic> topics) => Save(topics, Settings, producerIdsReserved);

    /// <param name="resource">What changes, for the log.</param>
    public (ErrorCode Error, string? Message) TrySave(string resource, IEnumerable<Topic> topics) => TrySave(resource, topics, Settings);

    /// <summary>Replaces the broker's settings.</summary>
    public (ErrorCode Error, string? Message) TrySave(IEnumerable<Topic> topics, BrokerSettings settings)
    {
        var result = TrySave("broker", topics, settings);
        if (result.Error == ErrorCode.None) Settings = settings;
        return result;
    }

    /// <summary>An id that no producer had before, across all starts.</summary>
    /// <exception cref="IOException">A new block of ids could not be written.</exception>
    public long NextProducerId(IEnumerable<Topic> topics)
    {
        if (nextProducerId == producerIdsReserved)
        {
            Save(topics, Settings, producerIdsReserved + ProducerIdBlock);
            producerIdsReserved += ProducerIdBlock;
        }

        return nextProducerId++;
    }

    /// <summary>The answer to a change that the disk did not take.</summary>
    public (ErrorCode Error, string? Message) NotWritten(string resource, IOException problem)
    {
        LogNotWritten(resource, problem);
        return (ErrorCode.KafkaStorageError, "The change could not be written to the disk.");
    }

    private void KeepBoot(IEnumerable<Topic> topics) => TrySave("broker", topics); // after a full disk the next start does it

    private (ErrorCode Error, string? Message) TrySave(string resource, IEnumerable<Topic> topics, BrokerSettings settings)
    {
        try
        {
            Save(topics, settings, producerIdsReserved);
            return (ErrorCode.None, null);
        }
        catch (IOException e)
        {
            return NotWritten(resource, e);
        }
    }

    private void Save(IEnumerable<Topic> topics, BrokerSettings settings, long producerIds)
    {
        var boot = MayHaveLostRecords ? null : MachineBoot.Id; // none: the next start must mend what this one could not
        var kept = topics.Select(topic => new TopicMetadata(topic.Name, topic.Id, topic.Partitions.Count, topic.Settings));
        new BrokerMetadata(ClusterId, producerIds, [.. kept], settings, boot).Save(folder);
    }

    [LoggerMessage(25, LogLevel.Error, "Could not write a change of {Resource} to the disk; the change is not made")]
    private partial void LogNotWritten(string resource, Exception exception);
}
