using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The idempotent and transactional producers of a partition (KIP-98): the last batches of each, to recognise a repeated batch and to refuse a gap,
/// and the start of its open transaction. Not thread-safe: the partition's lock guards it.
/// </summary>
/// <param name="producersMax">Where as many are known, a tenth is forgotten for one more: those that wrote longest ago and are in no
/// transaction.</param>
internal sealed class ProducerStates(int producersMax = ProducerStates.ProducersMax)
{
    /// <summary>As many batches as a client may have in flight.</summary>
    public const int BatchesMax = 5;

    public const int ProducersMax = 100_000;

    private readonly Dictionary<long, ProducerState> producers = [];
    private readonly SortedSet<long> openOffsets = [];

    public IReadOnlyDictionary<long, ProducerState> All => producers;

    /// <summary>Where the oldest open transaction began; null where none is open.</summary>
    public long? FirstOpenOffset => openOffsets.Count == 0 ? null : openOffsets.Min;

    /// <summary>Decides on a batch before its append: a duplicate's offset, an error, or neither, which is to append.</summary>
    public (ErrorCode Error, long? DuplicateOffset) Check(in RecordBatch batch)
    {
        if (batch.ProducerId < 0 || !producers.TryGetValue(batch.ProducerId, out var state)) return (ErrorCode.None, null);

        if (batch.ProducerEpoch < state.Epoch) return (ErrorCode.InvalidProducerEpoch, null);
        if (batch.BaseSequence < 0) return (ErrorCode.None, null); // the broker's own
        var (first, last) = (batch.BaseSequence, LastSequence(batch));
        if (batch.ProducerEpoch == state.Epoch && state.FindBatch(first, last) is { } known) return (ErrorCode.None, known.BaseOffset);
        if (!batch.IsTransactional && state.OpenSince is not null) return (ErrorCode.InvalidTxnState, null);
        var expected = batch.ProducerEpoch > state.Epoch ? 0 : Next(state.LastSequence);
        return (first == expected ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, null);
    }

    /// <summary>Decides on a marker before its append.</summary>
    public ErrorCode Check(EndMarker marker)
    {
        if (!producers.TryGetValue(marker.ProducerId, out var state)) return ErrorCode.None;
        if (marker.ProducerEpoch < state.Epoch) return ErrorCode.InvalidProducerEpoch;
        return marker.CoordinatorEpoch < state.CoordinatorEpoch ? ErrorCode.TransactionCoordinatorFenced : ErrorCode.None;
    }

    /// <summary>Remembers an appended batch, or what a marker decided.</summary>
    /// <returns>The transaction that a marker aborted.</returns>
    public AbortedTransaction? Record(in RecordBatch batch, long baseOffset)
    {
        if (batch.ProducerId < 0) return null;
        if (batch.IsControl) return EndMarker.Read(batch) is { } marker ? Close(marker, baseOffset, batch.MaxTimestamp) : null;

        var state = InEpoch(batch.ProducerId, batch.ProducerEpoch);
        if (batch.BaseSequence < 0) state.Touch(batch.MaxTimestamp);
        else state.Add(new(batch.BaseSequence, LastSequence(batch), baseOffset, baseOffset + batch.LastOffsetDelta, batch.MaxTimestamp));
        if (batch.IsTransactional && state.OpenSince is null)
        {
            state.OpenSince = baseOffset;
            openOffsets.Add(baseOffset);
        }

        return null;
    }

    public void Restore(long producerId, ProducerState state)
    {
        producers[producerId] = state;
        if (state.OpenSince is { } offset) openOffsets.Add(offset);
    }

    /// <summary>
    /// Forgets producers that wrote nothing since the given time, <c>producer.id.expiration.ms</c> ago; never one that is in a transaction.
    /// </summary>
    public void Expire(long before)
    {
        foreach (var (id, state) in producers)
            if (state.LastTimestamp < before && state.OpenSince is null) producers.Remove(id);
    }

    private AbortedTransaction? Close(EndMarker marker, long offset, long timestamp)
    {
        var state = InEpoch(marker.ProducerId, marker.ProducerEpoch);
        state.Touch(timestamp);
        state.CoordinatorEpoch = marker.CoordinatorEpoch;
        if (state.OpenSince is not { } first) return null;
        state.OpenSince = null;
        openOffsets.Remove(first);
        return marker.Commits ? null : new(marker.ProducerId, first, offset, FirstOpenOffset ?? offset + 1);
    }

    /// <summary>The producer's entry; a new epoch forgets the batches of the old one, and not that a transaction is open.</summary>
    private ProducerState InEpoch(long producerId, short epoch)
    {
        if (producers.TryGetValue(producerId, out var state) && state.Epoch == epoch) return state;
        if (state is null && producers.Count >= producersMax) ForgetOldest();
        return producers[producerId] = new ProducerState(epoch)
        {
            OpenSince = state?.OpenSince,
            CoordinatorEpoch = state?.CoordinatorEpoch ?? ProducerState.NoEpoch,
        };
    }

    private void ForgetOldest()
    {
        var idle = producers.Where(producer => producer.Value.OpenSince is null).OrderBy(producer => producer.Value.LastTimestamp);
        foreach (var (id, _) in idle.Take(Math.Max(producersMax / 10, 1)).ToList()) producers.Remove(id);
    }

    /// <summary>Sequences wrap around to 0, never to a negative number.</summary>
    private static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;

    private static int LastSequence(in RecordBatch batch) =>
        (int)(((long)batch.BaseSequence + batch.LastOffsetDelta) % ((long)int.MaxValue + 1));
}

/// <summary>One producer's epoch, its last batches, oldest first, and its open transaction.</summary>
internal sealed class ProducerState(short epoch)
{
    public const int NoEpoch = -1;

    private readonly Queue<ProducerBatch> batches = new(ProducerStates.BatchesMax);

    public short Epoch { get; } = epoch;

    public IReadOnlyCollection<ProducerBatch> Batches => batches;

    public int LastSequence { get; private set; } = -1;

    public long LastTimestamp { get; private set; }

    /// <summary>The first offset of the open transaction; null where none is open.</summary>
    public long? OpenSince { get; set; }

    /// <summary>Of the coordinator whose marker came last.</summary>
    public int CoordinatorEpoch { get; set; } = NoEpoch;

    public void Add(ProducerBatch batch)
    {
        if (batches.Count == ProducerStates.BatchesMax) batches.Dequeue();
        batches.Enqueue(batch);
        (LastSequence, LastTimestamp) = (batch.LastSequence, batch.Timestamp);
    }

    /// <summary>Something other than a batch of its own was written for it.</summary>
    public void Touch(long timestamp) => LastTimestamp = Math.Max(LastTimestamp, timestamp);

    public ProducerBatch? FindBatch(int firstSequence, int lastSequence)
    {
        foreach (var batch in batches)
            if (batch.FirstSequence == firstSequence && batch.LastSequence == lastSequence) return batch;
        return null;
    }
}

internal sealed record ProducerBatch(int FirstSequence, int LastSequence, long BaseOffset, long LastOffset, long Timestamp);
