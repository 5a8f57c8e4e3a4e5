using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// What a partition knows of its idempotent producers (KIP-98): the last batches of each, so that a repeated batch is recognised and a gap
/// refused. Not thread-safe: the partition's lock guards it.
/// </summary>
internal sealed class ProducerStates
{
    /// <summary>As many batches as a client may have in flight.</summary>
    public const int BatchesMax = 5;

    private readonly Dictionary<long, ProducerState> producers = [];

    public IReadOnlyDictionary<long, ProducerState> All => producers;

    /// <summary>Decides on a batch before its append: a duplicate's offset, an error, or neither, which is to append.</summary>
    public (ErrorCode Error, long? DuplicateOffset) Check(in RecordBatch batch)
    {
        if (batch.ProducerId < 0 || !producers.TryGetValue(batch.ProducerId, out var state)) return (ErrorCode.None, null);

        var (first, last) = (batch.BaseSequence, LastSequence(batch));
        if (batch.ProducerEpoch == state.Epoch && state.FindBatch(first, last) is { } known) return (ErrorCode.None, known.BaseOffset);
        if (batch.ProducerEpoch < state.Epoch) return (ErrorCode.InvalidProducerEpoch, null);
        var expected = batch.ProducerEpoch > state.Epoch ? 0 : Next(state.LastSequence);
        return (first == expected ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, null);
    }

    /// <summary>Remembers an appended batch.</summary>
    public void Record(in RecordBatch batch, long baseOffset)
    {
        if (batch.ProducerId < 0) return;
        if (!producers.TryGetValue(batch.ProducerId, out var state) || state.Epoch != batch.ProducerEpoch)
            producers[batch.ProducerId] = state = new ProducerState(batch.ProducerEpoch);
        state.Add(new(batch.BaseSequence, LastSequence(batch), baseOffset, baseOffset + batch.LastOffsetDelta, batch.MaxTimestamp));
    }

    public void Restore(long producerId, ProducerState state) => producers[producerId] = state;

    /// <summary>Forgets producers that wrote nothing since the given time, <c>producer.id.expiration.ms</c> ago.</summary>
    public void Expire(long before)
    {
        foreach (var (id, state) in producers)
            if (state.LastTimestamp < before) producers.Remove(id);
    }

    /// <summary>Sequences wrap around to 0, never to a negative number.</summary>
    private static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;

    private static int LastSequence(in RecordBatch batch) =>
        (int)(((long)batch.BaseSequence + batch.LastOffsetDelta) % ((long)int.MaxValue + 1));
}

/// <summary>One producer's epoch and its last batches, oldest first.</summary>
internal sealed class ProducerState(short epoch)
{
    private readonly Queue<ProducerBatch> batches = new(ProducerStates.BatchesMax);

    public short Epoch { get; } = epoch;

    public IReadOnlyCollection<ProducerBatch> Batches => batches;

    public int LastSequence { get; private set; } = -1;

    public long LastTimestamp { get; private set; }

    public void Add(ProducerBatch batch)
    {
        if (batches.Count == ProducerStates.BatchesMax) batches.Dequeue();
        batches.Enqueue(batch);
        (LastSequence, LastTimestamp) = (batch.LastSequence, batch.Timestamp);
    }

    public ProducerBatch? FindBatch(int firstSequence, int lastSequence)
    {
        foreach (var batch in batches)
            if (batch.FirstSequence == firstSequence && batch.LastSequence == lastSequence) return batch;
        return null;
    }
}

internal sealed record ProducerBatch(int FirstSequence, int LastSequence, long BaseOffset, long LastOffset, long Timestamp);
