using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>A transactional id with its lock. The transaction is null until its first state is in the log.</summary>
internal sealed class TransactionEntry(string id)
{
    public string Id { get; } = id;

    /// <summary>
    /// Changed under <see cref="Lock"/> only, once it is in the log, but for what a power cut left open on a full disk; a look needs no lock.
    /// </summary>
    public Transaction? Transaction { get; set; }

    /// <summary>
    /// A transaction that is over for its clients, and not yet in the log: its markers stand, and may still be lost to a power cut. Changed under the
    /// lock.
    /// </summary>
    public Transaction? Unconfirmed { get; set; }

    /// <summary>Which partitions of a decided transaction have its marker; changed under the lock.</summary>
    public HashSet<TopicPartition> Marked { get; } = [];

    /// <summary>Whether the log file tells that some markers could not be written; changed under the lock.</summary>
    public bool IsKnownIncomplete { get; set; }

    /// <summary>Set under the lock once the id is forgotten: who waited for the lock looks for another entry.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>
    /// Held around every step of the transaction, its place in the log and its markers. Before any group's or partition's lock, never behind.
    /// </summary>
    public SemaphoreSlim Lock { get; } = new(1, 1);
}
