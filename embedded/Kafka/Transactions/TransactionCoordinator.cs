using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// Answers the requests of transactional producers. Each transactional id has its own lock, and every step is in <c>__transaction_state</c> before it
/// is answered. Errors are those of the newest versions; the handlers translate them for older ones.
/// </summary>
internal sealed class TransactionCoordinator
{
    private readonly TopicRegistry topics;
    private readonly GroupCoordinator groups;
    private readonly TransactionLimits limits;
    private readonly TimeProvider time;
    private readonly TransactionRegistry registry;
    private readonly TransactionLog log;
    private readonly TransactionPartitions partitions;
    private readonly TransactionEnd end;
    private readonly TransactionLoader loader;
    private readonly TransactionUpkeep upkeep;

    public TransactionCoordinator(
        TransactionTopic topic,
        TopicRegistry topics,
        GroupCoordinator groups,
        BrokerOptions options,
        TimeProvider time,
        ILogger<TransactionCoordinator> logger)
    {
        (this.topics, this.groups, limits, this.time) = (topics, groups, options.TransactionLimits, time);
        var aborts = new PowerCutAborts(topics);
        registry = new(limits);
        log = new(topic, options, logger);
        partitions = new(topics, groups);
        end = new(log, partitions, time, logger);
        loader = new(registry, log, partitions, end, aborts, topics, time, logger);
        upkeep = new(registry, log, end, aborts, limits, time, logger);
    }

    /// <summary>This coordinator's term, as its markers carry it.</summary>
    public int Epoch => log.CoordinatorEpoch;

    /// <summary>Every transactional id's latest transaction.</summary>
    public IEnumerable<Transaction> All => registry.Transactions;

    public Transaction? Find(string id) => registry.Find(id);

    /// <inheritdoc cref="TransactionTopic.IsOffline"/>
    public bool IsOffline(string id) => log.IsOffline(id);

    /// <inheritdoc cref="TransactionLoader"/>
    public Task LoadAsync() => loader.LoadAsync();

    /// <inheritdoc cref="TransactionUpkeep"/>
    public Task TendAsync(CancellationToken cancellationToken) => upkeep.TendAsync(cancellationToken);

    /// <inheritdoc cref="TransactionUpkeep.ConfirmAsync"/>
    public Task ConfirmAsync() => upkeep.ConfirmAsync();

    /// <inheritdoc cref="TransactionPartitions.TryMarkAsync"/>
    public ValueTask<ErrorCode> TryMarkAsync(TopicPartition partition, EndMarker marker) => partitions.TryMarkAsync(partition, marker);

    /// <summary>Gives a producer its id and epoch, and ends what an earlier producer of this transactional id has left behind.</summary>
    /// <param name="known">What the producer had; null when it begins.</param>
    public async Task<(ErrorCode Error, TransactionalProducer Producer)> InitializeAsync(
        string id, int timeoutMs, TransactionalProducer? known, CancellationToken cancellationToken)
    {
        if (RefusalOf(id) is not ErrorCode.None and var offline) return Refused(offline);
        if (!limits.AllowsTimeout(timeoutMs)) return Refused(ErrorCode.InvalidTransactionTimeout);
        if (await registry.EnterAsync(id, create: true, cancellationToken) is not { } entry) return Refused(ErrorCode.PolicyViolation);
        try
        {
            var step = Transaction.Initialize(entry.Transaction, id, timeoutMs, known, topics.NextProducerId, time.GetUtcNow());
            if (step.Next is not { } next) return Refused(step.Error);
            if (!await end.TryConfirmAsync(entry)) return Refused(ErrorCode.CoordinatorNotAvailable);
            if (next.IsPrepared)
                return Refused(await end.EndAsync(entry, next) is not ErrorCode.None and var error ? error : ErrorCode.ConcurrentTransactions);
            // An epoch that a power cut took back would be given out again, and what its next holder writes taken for a repetition.
            return log.Write(entry, next, survives: true) is not ErrorCode.None and var refusal ? Refused(refusal) : (ErrorCode.None, next.Producer);
        }
        catch (IOException)
        {
            return Refused(ErrorCode.CoordinatorNotAvailable); // no new producer id could be kept
        }
        finally
        {
            registry.Leave(entry);
        }
    }

    /// <summary>Adds partitions to the transaction; from the answer on its producer may write to them.</summary>
    public async Task<ErrorCode> AddAsync(
        string id, TransactionalProducer producer, IReadOnlyCollection<TopicPartition> added, CancellationToken cancellationToken)
    {
        if (RefusalOf(id) is not ErrorCode.None and var offline) return offline;
        if (await registry.EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry)
            return ErrorCode.InvalidProducerIdMapping;
        try
        {
            var step = transaction.Add(producer, added, time.GetUtcNow());
            if (step.Next is not { } next) return step.Error;
            if (!await end.TryConfirmAsync(entry)) return ErrorCode.CoordinatorNotAvailable;
            // The first step must survive before the producer writes: otherwise its records would be taken for the transaction's before.
            if (log.Write(entry, next, survives: transaction.State != TransactionState.Ongoing) is not ErrorCode.None and var error) return error;
            partitions.Register(producer, added);
            return ErrorCode.None;
        }
        finally
        {
            registry.Leave(entry);
        }
    }

    /// <summary>Adds a group's offsets to the transaction.</summary>
    public async Task<ErrorCode> AddOffsetsAsync(string id, TransactionalProducer producer, string groupId, CancellationToken cancellationToken)
    {
        if (groups.IsOffline(groupId)) return ErrorCode.CoordinatorNotAvailable; // the client asks again: the transaction must not wait for it
        if (topics.Find(OffsetsTopic.Name) is null) InternalTopic.Create(topics, OffsetsTopic.Name); // the transaction is about to have a part of it
        return await AddAsync(id, producer, [groups.PartitionOf(groupId)], cancellationToken);
    }

    /// <summary>Commits or aborts; the markers are in all partitions before it is answered.</summary>
    public async Task<ErrorCode> EndAsync(string id, TransactionalProducer producer, bool commits, CancellationToken cancellationToken)
    {
        if (RefusalOf(id) is not ErrorCode.None and var offline) return offline;
        if (await registry.EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry)
            return ErrorCode.InvalidProducerIdMapping;
        try
        {
            var step = transaction.End(producer, commits, time.GetUtcNow());
            return step.Next is { } prepared ? await end.EndAsync(entry, prepared) : step.Error;
        }
        finally
        {
            registry.Leave(entry);
        }
    }

    /// <summary>
    /// Why a partition refused a producer's transactional records (KIP-890). When the transaction does include the partition, which was made anew
    /// meanwhile, the partition accepts them from now on, and there is no error.
    /// </summary>
    public async Task<ErrorCode> VerifyAsync(string id, TransactionalProducer producer, TopicPartition partition, CancellationToken cancellationToken)
    {
        if (IsOffline(id)) return ErrorCode.NotCoordinator;
        if (await registry.EnterAsync(id, create: false, cancellationToken) is not { Transaction: { } transaction } entry)
            return ErrorCode.InvalidProducerIdMapping;
        try
        {
            if (transaction.Check(producer) is not ErrorCode.None and var error)
                return error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
            if (transaction.IsPrepared) return ErrorCode.ConcurrentTransactions;
            if (transaction.State != TransactionState.Ongoing || !transaction.Partitions.Contains(partition)) return ErrorCode.TransactionAbortable;
            partitions.Register(producer, [partition]);
            return ErrorCode.None;
        }
        finally
        {
            registry.Leave(entry);
        }
    }

    /// <summary>Of an id whose state is offline this node is not the coordinator, as in Kafka, until it is back.</summary>
    private ErrorCode RefusalOf(string id) =>
        id.Length == 0 ? ErrorCode.InvalidRequest : IsOffline(id) ? ErrorCode.NotCoordinator : ErrorCode.None;

    private static (ErrorCode Error, TransactionalProducer Producer) Refused(ErrorCode error) => (error, new(-1, -1));
}
