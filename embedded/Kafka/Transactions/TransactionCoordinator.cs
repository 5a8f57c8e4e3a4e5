using System.Collections.Concurrent;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// All transactional ids of this broker. Each has its own lock, and every step is in <c>__transaction_state</c> before it is answered. How a
/// transaction ends stands in <c>TransactionCoordinator.End.cs</c>, coming back from the log in <c>TransactionCoordinator.Load.cs</c>, what time
/// ends in <c>TransactionCoordinator.Upkeep.cs</c>. Errors are those of the newest versions; what older ones know is the handlers' matter.
/// </summary>
internal sealed partial class TransactionCoordinator(
    TransactionTopic log,
    TopicRegistry topics,
    GroupCoordinator groups,
    BrokerOptions options,
    TimeProvider time,
    ILogger<TransactionCoordinator> logger)
{
    private readonly ConcurrentDictionary<string, TransactionEntry> entries = new(StringComparer.Ordinal);

    private TransactionLimits Limits => options.TransactionLimits;

    /// <summary>Of this coordinator's time, as its markers carry it.</summary>
    public int Epoch => log.CoordinatorEpoch;

    /// <summary>A look at every transactional id.</summary>
    public IEnumerable<Transaction> All => entries.Values.Select(entry => entry.Transaction).OfType<Transaction>();

    public Transaction? Find(string id) => entries.GetValueOrDefault(id)?.Transaction;

    /// <summary>Gives a producer its id and epoch, and ends what one of its name has left behind.</summary>
    /// <param name="known">What the producer had; null where it begins.</param>
    public async Task<(ErrorCode Error, TransactionalProducer Producer)> InitializeAsync(
        string id, int timeoutMs, TransactionalProducer? known, CancellationToken cancellationToken)
    {
        if (id.Length == 0) return Refused(ErrorCode.InvalidRequest);
        if (!Limits.AllowsTimeout(timeoutMs)) return Refused(ErrorCode.InvalidTransactionTimeout);
        if (await EnterAsync(id, create: true, cancellationToken) is not { } entry) return Refused(ErrorCode.PolicyViolation);
        try
        {
            var step = Transaction.Initialize(entry.Transaction, id, timeoutMs, known, topics.NextProducerId, time.GetUtcNow());
            if (step.Next is not { } next) return Refused(step.Error);
            if (!await TryConfirmAsync(entry)) return Refused(ErrorCode.CoordinatorNotAvailable);
            if (next.IsPrepared)
                return Refused(await EndAsync(entry, next) is not ErrorCode.None and var error ? error : ErrorCode.ConcurrentTransactions);
            // An epoch that a power cut took back would be given out again, and what its next holder writes taken for a repetition.
            return Write(entry, next, Flushes) is not ErrorCode.None and var refusal ? Refused(refusal) : (ErrorCode.None, next.Producer);
        }
        catch (IOException)
        {
            return Refused(ErrorCode.CoordinatorNotAvailable); // no new producer id could be kept
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <summary>Takes partitions into the transaction; from the answer on its producer may write to them.</summary>
    public async Task<ErrorCode> AddAsync(
        string id, TransactionalProducer producer, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        if (id.Length == 0) return ErrorCode.InvalidRequest;
        if (await EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry) return ErrorCode.InvalidProducerIdMapping;
        try
        {
            var step = transaction.Add(producer, partitions, time.GetUtcNow());
            if (step.Next is not { } next) return step.Error;
            if (!await TryConfirmAsync(entry)) return ErrorCode.CoordinatorNotAvailable;
            // Before it writes anything: its records beside the decision on the one before would be taken for that one's.
            if (Write(entry, next, Flushes && transaction.State != TransactionState.Ongoing) is not ErrorCode.None and var error) return error;
            foreach (var partition in partitions) Find(partition)?.Register(producer);
            return ErrorCode.None;
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <summary>Takes a group's offsets into the transaction.</summary>
    public async Task<ErrorCode> AddOffsetsAsync(string id, TransactionalProducer producer, string groupId, CancellationToken cancellationToken)
    {
        if (topics.Find(OffsetsTopic.Name) is null) InternalTopic.Create(topics, OffsetsTopic.Name); // the transaction is about to have a part of it
        return await AddAsync(id, producer, [groups.PartitionOf(groupId)], cancellationToken);
    }

    /// <summary>Commits or aborts; the markers stand in all partitions before it is answered.</summary>
    public async Task<ErrorCode> EndAsync(string id, TransactionalProducer producer, bool commits, CancellationToken cancellationToken)
    {
        if (id.Length == 0) return ErrorCode.InvalidRequest;
        if (await EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry) return ErrorCode.InvalidProducerIdMapping;
        try
        {
            var step = transaction.End(producer, commits, time.GetUtcNow());
            return step.Next is { } prepared ? await EndAsync(entry, prepared) : step.Error;
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <summary>
    /// Why a partition did not take a producer's transactional records (KIP-890). Where the transaction does have the partition, which was made
    /// anew meanwhile, it takes them from here on, and there is no error.
    /// </summary>
    public async Task<ErrorCode> VerifyAsync(string id, TransactionalProducer producer, TopicPartition partition, CancellationToken cancellationToken)
    {
        if (await EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry) return ErrorCode.InvalidProducerIdMapping;
        try
        {
            if (transaction.Check(producer) is not ErrorCode.None and var error) return error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
            if (transaction.IsPrepared) return ErrorCode.ConcurrentTransactions;
            if (transaction.State != TransactionState.Ongoing || !transaction.Partitions.Contains(partition)) return ErrorCode.TransactionAbortable;
            Find(partition)?.Register(producer);
            return ErrorCode.None;
        }
        finally
        {
            Leave(entry);
        }
    }

    private static (ErrorCode Error, TransactionalProducer Producer) Refused(ErrorCode error) => (error, new(-1, -1));

    private PartitionLog? Find(TopicPartition partition) => topics.FindPartition(partition.Topic, partition.Partition);

    /// <summary>The id's entry with its lock held; null where there is none, or no room for another.</summary>
    private async ValueTask<TransactionEntry?> EnterAsync(string id, bool create, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!entries.TryGetValue(id, out var entry))
            {
                if (!create || entries.Count >= Limits.TransactionalIdsMax) return null;
                entry = entries.GetOrAdd(id, static key => new TransactionEntry(key));
            }

            await entry.Lock.WaitAsync(cancellationToken);
            if (!entry.IsForgotten && (create || entry.Transaction is not null)) return entry;
            entry.Lock.Release();
            if (!create && !entry.IsForgotten) return null; // its first request is still on its way
        }
    }

    /// <summary>An id of which nothing could be written takes no place.</summary>
    private void Leave(TransactionEntry entry)
    {
        if (entry.Transaction is null) Discard(entry);
        entry.Lock.Release();
    }

    private void Discard(TransactionEntry entry)
    {
        entry.IsForgotten = true;
        entries.TryRemove(entry.Id, out _);
    }

    /// <summary>First in the log, then in force; the caller holds the lock.</summary>
    private ErrorCode Write(TransactionEntry entry, Transaction next, bool flush = false)
    {
        var error = log.Write(next, flush);
        if (error == ErrorCode.None)
        {
            entry.Transaction = next;
            return error;
        }

        LogNotWritten(entry.Id, error);
        return error == ErrorCode.MessageTooLarge ? ErrorCode.UnknownServerError : ErrorCode.CoordinatorNotAvailable;
    }

    [LoggerMessage(50, LogLevel.Error, "Where transaction {Id} stands could not be written to the log: {Error}")]
    private partial void LogNotWritten(string id, ErrorCode error);
}
