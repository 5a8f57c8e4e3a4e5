using System.Collections.Concurrent;

namespace EcomStreaming.Broker.Transactions;

/// <summary>The transactional ids of this broker, and the way to take and release the lock of one. A look-up takes no lock.</summary>
internal sealed class TransactionRegistry(TransactionLimits limits)
{
    private readonly ConcurrentDictionary<string, TransactionEntry> entries = new(StringComparer.Ordinal);

    public ICollection<TransactionEntry> Entries => entries.Values;

    public IEnumerable<Transaction> Transactions => entries.Values.Select(entry => entry.Transaction).OfType<Transaction>();

    public Transaction? Find(string id) => entries.GetValueOrDefault(id)?.Transaction;

    /// <summary>Adds an id with its transaction while the log is loaded.</summary>
    public TransactionEntry Add(Transaction transaction) =>
        entries[transaction.Id] = new TransactionEntry(transaction.Id) { Transaction = transaction };

    /// <summary>The id's entry with its lock held; null when there is none, or no room for another.</summary>
    public async ValueTask<TransactionEntry?> EnterAsync(string id, bool create, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!entries.TryGetValue(id, out var entry))
            {
                if (!create || entries.Count >= limits.TransactionalIdsMax) return null;
                entry = entries.GetOrAdd(id, static key => new TransactionEntry(key));
            }

            await entry.Lock.WaitAsync(cancellationToken);
            if (!entry.IsForgotten && (create || entry.Transaction is not null)) return entry;
            entry.Lock.Release();
            if (!create && !entry.IsForgotten) return null; // its first request is still on its way
        }
    }

    /// <summary>Releases the lock. An id of which nothing could be written is discarded.</summary>
    public void Leave(TransactionEntry entry)
    {
        if (entry.Transaction is null) Discard(entry);
        entry.Lock.Release();
    }

    /// <summary>The caller holds the id's lock.</summary>
    public void Discard(TransactionEntry entry)
    {
        entry.IsForgotten = true;
        entries.TryRemove(entry.Id, out _);
    }
}
