using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>The topic <c>__transaction_state</c>. The last record of a transactional id is its state.</summary>
internal sealed class TransactionTopic(TopicRegistry topics, BrokerOptions options, TimeProvider time)
{
    public const string Name = "__transaction_state";

    private readonly InternalTopic topic = new(Name, topics, options, time);

    /// <summary>Of the coordinator's time, as markers carry it: counted up at each start, for all partitions alike.</summary>
    public int CoordinatorEpoch =>
        Enumerable.Range(0, topic.PartitionCount).Max(partition => topic.Find(partition)?.LeaderEpoch ?? 0);

    /// <param name="flush">Whether it has to survive a power cut before anything follows from it.</param>
    public ErrorCode Write(Transaction transaction, bool flush) =>
        topic.Append(PartitionOf(transaction.Id), [new(TransactionRecords.Key(transaction.Id), TransactionRecords.Value(transaction))], flush: flush);

    public ErrorCode Forget(string id) => topic.Append(PartitionOf(id), [new(TransactionRecords.Key(id), null)]);

    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Flush()
    {
        for (var partition = 0; partition < topic.PartitionCount; partition++)
            if (topic.Find(partition) is { } log) log.FlushTo(log.EndOffset);
    }

    /// <summary>Every transactional id as it was left.</summary>
    public IReadOnlyCollection<Transaction> ReadAll()
    {
        var all = new List<Transaction>();
        for (var partition = 0; partition < topic.PartitionCount; partition++)
        {
            try
            {
                all.AddRange(ReadAll(partition));
            }
            catch (IOException e)
            {
                topics.TakeOffline(Name, partition, e.Message); // half of it would be older states of some ids
            }
        }

        return all;
    }

    /// <summary>Whether the partition that keeps an id is offline: what the id's transaction is like is not known.</summary>
    public bool IsOffline(string id) => topic.IsOffline(PartitionOf(id));

    /// <summary>Whether some partition is offline: then nobody knows all transactions.</summary>
    public bool IsIncomplete => Enumerable.Range(0, topic.PartitionCount).Any(topic.IsOffline);

    private Dictionary<string, Transaction>.ValueCollection ReadAll(int partition)
    {
        var last = new Dictionary<string, Transaction>(StringComparer.Ordinal);
        foreach (var entry in topic.ReadAll(partition))
            if (TransactionRecords.Decode(entry.Key, entry.Value) is var (id, transaction))
            {
                if (transaction is null) last.Remove(id);
                else last[id] = transaction;
            }

        return last.Values;
    }

    private int PartitionOf(string id) => InternalTopic.PartitionOf(id, topic.PartitionCount);
}
