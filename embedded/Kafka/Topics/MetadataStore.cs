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

    /// <summary>
    /// The journal is folded into the file once it is larger than this and than the file, so that N changes cost as N and not as N².
    /// </summary>
    private const int JournalBytesMin = 64 * 1024;

    private readonly MetadataJournal journal = new(folder);
    private long nextProducerId;
    private long producerIdsReserved;
    private long lastChange;
    private long fileBytes;
    private bool isNew;

    /// <summary>Whether the next change must be written with all the rest.</summary>
    private bool isFolding;
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
        lastChange = metadata.LastChange;
        isFolding = true; // the journal of the last start, whole or torn
        return metadata.Topics;
    }

    /// <summary>Writes a new cluster's file, or notes the machine's start when it is another one.</summary>
    /// <exception cref="IOException">A new cluster's file could not be written.</exception>
    public void KeepStart(IEnumerable<Topic> topics)
    {
        if (isNew) SaveAll(topics, Settings, producerIdsReserved);
        else if (!MayHaveLostRecords && savedBoot != MachineBoot.Id) KeepBoot(topics);
    }

    /// <summary>What a power cut may have torn is mended and on the disk: nothing more can be lost before the machine's next start.</summary>
    public void Settle(IEnumerable<Topic> topics)
    {
        MayHaveLostRecords = false;
        KeepBoot(topics);
    }

    /// <summary>Keeps a topic that is new or has changed.</summary>
    /// <param name="all">All topics after the change; asked for only where all are written.</param>
    /// <exception cref="IOException">Everything stays as it was.</exception>
    public void Save(Topic changed, IEnumerable<Topic> all) => Save(all, producerIdsReserved, changed);

    /// <inheritdoc cref="Save(Topic, IEnumerable{Topic})"/>
    public (ErrorCode Error, string? Message) TrySave(Topic changed, IEnumerable<Topic> all) =>
        Try(changed.Name, () => Save(changed, all));

    /// <summary>Notes that a topic is gone.</summary>
    /// <param name="all">All topics after the change.</param>
    public (ErrorCode Error, string? Message) TryDelete(string name, IEnumerable<Topic> all) =>
        Try(name, () => Save(all, producerIdsReserved, deleted: name));

    /// <summary>Leaves everything in the file, without a journal; after a full disk the next start does it.</summary>
    public void Finish(IEnumerable<Topic> topics)
    {
        if (journal.Bytes > 0) KeepBoot(topics);
    }

    /// <summary>Replaces the broker's settings.</summary>
    public (ErrorCode Error, string? Message) TrySave(IEnumerable<Topic> topics, BrokerSettings settings)
    {
        var result = Try("broker", () => SaveAll(topics, settings, producerIdsReserved));
        if (result.Error == ErrorCode.None) Settings = settings;
        return result;
    }

    /// <summary>An id that no producer had before, across all starts.</summary>
    /// <exception cref="IOException">A new block of ids could not be written.</exception>
    public long NextProducerId(IEnumerable<Topic> topics)
    {
        if (nextProducerId == producerIdsReserved)
        {
            Save(topics, producerIdsReserved + ProducerIdBlock);
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

    private void KeepBoot(IEnumerable<Topic> topics) =>
        Try("broker", () => SaveAll(topics, Settings, producerIdsReserved)); // after a full disk the next start does it

    private (ErrorCode Error, string? Message) Try(string resource, Action save)
    {
        try
        {
            save();
            return (ErrorCode.None, null);
        }
        catch (IOException e)
        {
            return NotWritten(resource, e);
        }
    }

    /// <summary>Writes one change behind the others, or everything where that costs no more than the changes did.</summary>
    private void Save(IEnumerable<Topic> all, long producerIds, Topic? changed = null, string? deleted = null)
    {
        if (isFolding || journal.Bytes > Math.Max(fileBytes, JournalBytesMin))
        {
            SaveAll(all, Settings, producerIds);
            return;
        }

        isFolding = true; // unless it is taken: what the journal has of it then is no change
        journal.Append(new(++lastChange, producerIds, BootToKeep, changed is null ? null : Kept(changed), deleted));
        isFolding = false;
    }

    private void SaveAll(IEnumerable<Topic> topics, BrokerSettings settings, long producerIds)
    {
        fileBytes = new BrokerMetadata(ClusterId, producerIds, [.. topics.Select(Kept)], settings, BootToKeep, lastChange).Save(folder);
        isFolding = !journal.TryClear(); // all is kept: the next change may clear it
    }

    /// <summary>None: the next start must mend what this one could not.</summary>
    private string? BootToKeep => MayHaveLostRecords ? null : MachineBoot.Id;

    private static TopicMetadata Kept(Topic topic) => new(topic.Name, topic.Id, topic.Partitions.Count, topic.Settings);

    [LoggerMessage(25, LogLevel.Error, "Could not write a change of {Resource} to the disk; the change is not made")]
    private partial void LogNotWritten(string resource, Exception exception);
}
