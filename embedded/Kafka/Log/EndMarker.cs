using System.Buffers.Binary;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log;

/// <summary>How a producer's transaction ended, as it stands in each of its partitions.</summary>
/// <param name="CoordinatorEpoch">Of the coordinator's time: one of an earlier time has nothing to say any more.</param>
/// <remarks>
/// A control batch of one record (KIP-98), without a sequence: <c>key: version i16 = 0 | type i16, 0 abort, 1 commit</c> and
/// <c>value: version i16 = 0 | coordinatorEpoch i32</c>.
/// </remarks>
internal readonly record struct EndMarker(long ProducerId, short ProducerEpoch, bool Commits, int CoordinatorEpoch)
{
    private const short AbortType = 0;
    private const short CommitType = 1;
    private const int KeyBytes = 4;
    private const int ValueBytes = 6;

    public byte[] ToBatch(long timestamp)
    {
        var (key, value) = (new byte[KeyBytes], new byte[ValueBytes]);
        BinaryPrimitives.WriteInt16BigEndian(key.AsSpan(2), Commits ? CommitType : AbortType);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(2), CoordinatorEpoch);
        return RecordBatchBuilder.Build([new(key, value)], timestamp, new(ProducerId, ProducerEpoch), isControl: true);
    }

    /// <summary>What a control batch says; null where it is of a kind that ends no transaction.</summary>
    public static EndMarker? Read(in RecordBatch batch)
    {
        var reader = new RecordReader(batch.Records);
        if (!reader.TryRead() || reader.Key.Length < KeyBytes || reader.Value.Length < ValueBytes) return null;
        var type = BinaryPrimitives.ReadInt16BigEndian(reader.Key[2..]);
        if (type is not (AbortType or CommitType)) return null;
        return new(batch.ProducerId, batch.ProducerEpoch, type == CommitType, BinaryPrimitives.ReadInt32BigEndian(reader.Value[2..]));
    }
}

/// <summary>Who writes in a transaction.</summary>
internal readonly record struct TransactionalProducer(long Id, short Epoch);
