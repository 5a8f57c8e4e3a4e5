using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Log;

/// <summary>Checks a client's batch before it is stored as received, in the same order as Kafka.</summary>
internal static class BatchValidator
{
    /// <summary>Where compressed batches are not opened, their number of records is believed up to here: it moves the log's end.</summary>
    public const int RecordCountMax = 1 << 24;

    private const int ProduceVersionWithZstd = 7;

    public static ErrorCode Check(ReadOnlySpan<byte> records, short produceVersion, LogConfig config, DateTimeOffset now)
    {
        if (records.Length < RecordBatch.HeaderBytes) return ErrorCode.InvalidRecord;
        var batch = new RecordBatch(records);
        if (batch.Magic > RecordBatch.Magic2) return ErrorCode.CorruptMessage; // of days to come, or garbage
        if (batch.Magic != RecordBatch.Magic2 || batch.TotalBytes != records.Length) return ErrorCode.InvalidRecord; // exactly one batch
        if (records.Length > config.MessageBytesMax) return ErrorCode.MessageTooLarge;
        if (records.Length > config.SegmentBytes) return ErrorCode.RecordListTooLarge;
        if (!RecordBatch.IsIntact(records)) return ErrorCode.CorruptMessage;
        if (!HeaderIsSound(batch)) return ErrorCode.InvalidRecord;
        if (batch.Codec == CompressionCodec.Zstd && produceVersion < ProduceVersionWithZstd) return ErrorCode.UnsupportedCompressionType;
        if (!TimeIsSound(batch, config, now.ToUnixTimeMilliseconds())) return ErrorCode.InvalidTimestamp;
        // Compaction goes by keys and offsets, so that one producer's false ones would take other producers' records away.
        var isOpened = batch.Codec == CompressionCodec.None || config.IsCompacted || config.ValidatesCompressed;
        return isOpened && !RecordsAreSound(batch, config.IsCompacted) ? ErrorCode.InvalidRecord : ErrorCode.None;
    }

    /// <summary>Which records of a batch have no key; none where it is no sound batch.</summary>
    public static List<int> KeylessRecords(ReadOnlySpan<byte> records) =>
        RecordBatch.IsIntact(records) && RecordCodec.TryOpen(new RecordBatch(records), out var opened) ? Keyless(opened) : [];

    private static bool HeaderIsSound(in RecordBatch batch) =>
        batch.RecordCount > 0
        && batch.RecordCount <= RecordCountMax
        && batch.RecordCount == batch.LastOffsetDelta + 1
        && batch.Codec <= CompressionCodec.Zstd
        && !batch.IsControl
        && (!batch.IsTransactional || batch.ProducerId >= 0)
        && (batch.ProducerId < 0 || (batch.BaseSequence >= 0 && batch.ProducerEpoch >= 0));

    private static bool TimeIsSound(in RecordBatch batch, LogConfig config, long now) =>
        !batch.IsLogAppendTime
        && (config.LogAppendTime
            || (batch.MaxTimestamp <= now + Math.Min(config.TimestampAfterMsMax, long.MaxValue - now)
                && (config.TimestampBeforeMsMax == long.MaxValue || batch.BaseTimestamp >= now - config.TimestampBeforeMsMax)));

    /// <remarks>The header counts as many records as it has offsets, so ascending ones are dense.</remarks>
    private static bool RecordsAreSound(in RecordBatch batch, bool needKeys) =>
        RecordCodec.TryOpen(batch, out var records) && !(needKeys && Keyless(records).Count > 0);

    private static List<int> Keyless(ReadOnlySpan<byte> records)
    {
        var keyless = new List<int>();
        var reader = new RecordReader(records);
        for (var i = 0; reader.TryRead(); i++)
            if (reader.KeyIsNull) keyless.Add(i);
        return keyless;
    }
}
