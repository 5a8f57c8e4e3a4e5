namespace EcomStreaming.Broker.Log;

/// <summary>
/// The producers whose ongoing transaction includes this partition, as the transaction coordinator has told. Only their transactional batches are
/// appended (KIP-890): nobody would ever end a transaction that the coordinator does not know. The partition's lock guards it.
/// </summary>
internal sealed class TransactionVerification
{
    private readonly Dictionary<long, short> producers = [];

    public void Register(TransactionalProducer producer) => producers[producer.Id] = producer.Epoch;

    public bool IsRegistered(TransactionalProducer producer) => producers.TryGetValue(producer.Id, out var epoch) && epoch == producer.Epoch;

    public bool Allows(in RecordBatch batch) => !batch.IsTransactional || IsRegistered(new(batch.ProducerId, batch.ProducerEpoch));

    /// <summary>The marker ends the transaction, unless a newer epoch of the producer has begun one.</summary>
    public void End(EndMarker marker)
    {
        if (producers.TryGetValue(marker.ProducerId, out var epoch) && epoch <= marker.ProducerEpoch) producers.Remove(marker.ProducerId);
    }
}
