using System.Collections.Immutable;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>The state of a transactional id, with the numbers of Kafka's log.</summary>
internal enum TransactionState : sbyte
{
    Empty = 0,
    Ongoing = 1,
    PrepareCommit = 2,
    PrepareAbort = 3,
    CompleteCommit = 4,
    CompleteAbort = 5,
    Dead = 6,
    PrepareEpochFence = 7,
}

/// <summary>
/// A transactional id and its latest transaction, <c>(transaction, request, now) → next transaction or refusal</c>, without I/O or clock. The owner
/// writes the next state to the log before it takes effect.
/// </summary>
/// <param name="LastEpoch">The epoch before the last bump, so that its producer's repetition is known.</param>
/// <param name="StartedAt">When its first partition was added; null in no transaction.</param>
internal sealed record Transaction(
    string Id,
    long ProducerId,
    short Epoch,
    short LastEpoch,
    int TimeoutMs,
    TransactionState State,
    ImmutableHashSet<TopicPartition> Partitions,
    DateTimeOffset? StartedAt,
    DateTimeOffset UpdatedAt)
{
    public const short NoEpoch = -1;
    public const long NoProducer = -1;

    /// <summary>A producer at this epoch gets a new id instead of another: the one behind it is for fencing.</summary>
    private const short EpochExhausted = short.MaxValue - 1;

    /// <summary>The id whose epochs were used up, so that its producer's repetition is known, too.</summary>
    public long LastProducerId { get; init; } = NoProducer;

    public TransactionalProducer Producer => new(ProducerId, Epoch);

    /// <summary>Decided, and not yet in all partitions.</summary>
    public bool IsPrepared => State is TransactionState.PrepareCommit or TransactionState.PrepareAbort;

    /// <summary>
    /// Gives a producer its id and epoch (InitProducerId). A transaction that is open is to be aborted first: then the next state is its abort.
    /// </summary>
    /// <param name="current">Null where the transactional id is new.</param>
    /// <param name="known">What the producer had; null where it begins.</param>
    public static TransactionStep Initialize(
        Transaction? current, string id, int timeoutMs, TransactionalProducer? known, Func<long> newProducerId, DateTimeOffset now)
    {
        if (current is null) return new(Begin(id, newProducerId(), timeoutMs, now));
        if (known is { } claimed && claimed.Id != current.ProducerId && !current.WasGivenInsteadOf(claimed)) return new(ErrorCode.ProducerFenced);
        if (current.IsPrepared) return new(ErrorCode.ConcurrentTransactions);
        if (known is { } other && other.Epoch != current.Epoch && other.Epoch != current.LastEpoch) return new(ErrorCode.ProducerFenced);
        // Whom a successor fences is not its producer any more: only who had the epoch itself may ask for the next one again.
        if (current.State == TransactionState.Ongoing) return new(current.Fence(now) with { LastEpoch = known?.Epoch ?? NoEpoch });
        var isRepeated = known is { } repeated && repeated.Epoch != current.Epoch && current.Epoch < short.MaxValue;
        if (current.Epoch >= EpochExhausted && !isRepeated)
            return new(Begin(id, newProducerId(), timeoutMs, now) with { LastProducerId = current.ProducerId, LastEpoch = known?.Epoch ?? NoEpoch });
        return new(current with
        {
            Epoch = isRepeated ? current.Epoch : (short)(current.Epoch + 1),
            LastEpoch = isRepeated ? current.LastEpoch : known?.Epoch ?? NoEpoch,
            LastProducerId = isRepeated ? current.LastProducerId : NoProducer,
            TimeoutMs = timeoutMs,
            State = TransactionState.Empty,
            Partitions = [],
            StartedAt = null,
            UpdatedAt = now,
        });
    }

    /// <summary>Whether requests of this producer concern this transaction at all.</summary>
    public ErrorCode Check(TransactionalProducer producer) =>
        producer.Id != ProducerId ? ErrorCode.InvalidProducerIdMapping : producer.Epoch != Epoch ? ErrorCode.ProducerFenced : ErrorCode.None;

    /// <summary>Takes partitions into the transaction, and begins it where none is open.</summary>
    public TransactionStep Add(TransactionalProducer producer, IReadOnlyCollection<TopicPartition> added, DateTimeOffset now)
    {
        if (Check(producer) is not ErrorCode.None and var refusal) return new(refusal);
        if (IsPrepared) return new(ErrorCode.ConcurrentTransactions);
        var isOngoing = State == TransactionState.Ongoing;
        if (isOngoing && added.All(Partitions.Contains)) return TransactionStep.Nothing;
        return new(this with
        {
            State = TransactionState.Ongoing,
            Partitions = isOngoing ? Partitions.Union(added) : [.. added],
            StartedAt = isOngoing ? StartedAt : now,
            UpdatedAt = now,
        });
    }

    /// <summary>Decides the transaction as its producer asks; a repeated request finds it decided so.</summary>
    public TransactionStep End(TransactionalProducer producer, bool commits, DateTimeOffset now)
    {
        if (Check(producer) is not ErrorCode.None and var refusal) return new(refusal);
        return State switch
        {
            TransactionState.Ongoing => new(Prepare(commits, now)),
            TransactionState.CompleteCommit when commits => TransactionStep.Nothing,
            TransactionState.CompleteAbort when !commits => TransactionStep.Nothing,
            TransactionState.PrepareCommit when commits => new(ErrorCode.ConcurrentTransactions),
            TransactionState.PrepareAbort when !commits => new(ErrorCode.ConcurrentTransactions),
            _ => new(ErrorCode.InvalidTxnState),
        };
    }

    /// <summary>
    /// Aborts the open transaction under the next epoch, so that its producer is out from there on, unless it asks for that epoch (KIP-588).
    /// </summary>
    public Transaction Fence(DateTimeOffset now) =>
        Prepare(commits: false, now) with { Epoch = (short)Math.Min(Epoch + 1, short.MaxValue), LastEpoch = Epoch };

    /// <summary>The markers stand in all partitions.</summary>
    public Transaction Complete(DateTimeOffset now) => this with
    {
        State = State == TransactionState.PrepareCommit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort,
        Partitions = [],
        UpdatedAt = now,
    };

    public bool HasTimedOut(DateTimeOffset now) => State == TransactionState.Ongoing && StartedAt?.AddMilliseconds(TimeoutMs) <= now;

    private bool WasGivenInsteadOf(TransactionalProducer other) =>
        other.Id == LastProducerId && other.Epoch >= EpochExhausted && other.Epoch == LastEpoch;

    private static Transaction Begin(string id, long producerId, int timeoutMs, DateTimeOffset now) =>
        new(id, producerId, Epoch: 0, NoEpoch, timeoutMs, TransactionState.Empty, [], StartedAt: null, now);

    private Transaction Prepare(bool commits, DateTimeOffset now) =>
        this with { State = commits ? TransactionState.PrepareCommit : TransactionState.PrepareAbort, UpdatedAt = now };
}

/// <summary>The result of a request: the next state of the transaction, a refusal, or nothing because it is already done.</summary>
internal readonly record struct TransactionStep(ErrorCode Error, Transaction? Next)
{
    public TransactionStep(Transaction next)
        : this(ErrorCode.None, next)
    {
    }

    public TransactionStep(ErrorCode error)
        : this(error, null)
    {
    }

    public static TransactionStep Nothing => new(ErrorCode.None, null);
}
