using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The write side of a log: it decides on each batch by what it knows of the producers, writes it at the end, and begins a new segment when the last
/// one is full or too old. The partition's lock guards it; any thread reads the offsets.
/// </summary>
/// <param name="writing">Called before the first write.</param>
internal sealed class LogWriter(
    string folder, LogSegments segments, LogFlush flush, TimeProvider time, LoadedLog loaded, Action writing)
{
    /// <summary>Stands for "no transaction is open".</summary>
    private const long NoneOpen = long.MaxValue;

    private readonly LeaderEpochs epochs = loaded.Epochs;
    private readonly ProducerStates producers = loaded.Producers;
    private readonly TransactionVerification verification = new();
    private long endOffset = loaded.EndOffset;
    private long firstOpenOffset = loaded.Producers.FirstOpenOffset ?? NoneOpen;

    /// <summary>The next record's offset.</summary>
    public long EndOffset => Volatile.Read(ref endOffset);

    /// <summary>The first record of an open transaction; the largest number when no transaction is open.</summary>
    public long FirstOpenOffset => Volatile.Read(ref firstOpenOffset);

    /// <summary>Whether anything was written since the log was opened.</summary>
    public bool HasWritten { get; private set; }

    public TransactionVerification Verification => verification;

    public IReadOnlyDictionary<long, ProducerState> Producers => producers.All;

    /// <returns>Whether the log has grown: not by a batch that is refused, or that it has already.</returns>
    public bool TryAppend(Span<byte> batch, LogConfig settings, out AppendResult result)
    {
        var view = new RecordBatch(batch);
        if (Decide(view) is { } decided)
        {
            result = decided;
            return false;
        }

        var appendTime = -1L;
        if (settings.LogAppendTime) RecordBatch.StampAppendTime(batch, appendTime = time.GetUtcNow().ToUnixTimeMilliseconds());
        if (!TryWrite(batch, settings))
        {
            result = AppendResult.Refused(ErrorCode.KafkaStorageError);
            return false;
        }

        producers.Record(new RecordBatch(batch), endOffset);
        result = new(ErrorCode.None, endOffset, appendTime, endOffset + view.LastOffsetDelta + 1);
        PublishFirstOpen(); // before the end: nobody sees an open transaction's record as decided
        Volatile.Write(ref endOffset, result.NextOffset);
        return true;
    }

    /// <returns>Whether the log has grown: not by a marker that is refused.</returns>
    public bool TryAppend(EndMarker marker, LogConfig settings, out AppendResult result)
    {
        var error = flush.HasFailed ? ErrorCode.KafkaStorageError : producers.Check(marker);
        var batch = error == ErrorCode.None ? marker.ToBatch(time.GetUtcNow().ToUnixTimeMilliseconds()) : [];
        if (error == ErrorCode.None && !TryWrite(batch, settings)) error = ErrorCode.KafkaStorageError;
        if (error != ErrorCode.None)
        {
            result = AppendResult.Refused(error);
            return false;
        }

        result = new(ErrorCode.None, endOffset, -1, endOffset + 1);
        if (producers.Record(new RecordBatch(batch), endOffset) is { } aborted) segments.Active.Aborted.Add(aborted);
        verification.End(marker);
        Volatile.Write(ref endOffset, result.NextOffset); // before what it decides: nobody sees a decided record without its decision
        PublishFirstOpen();
        return true;
    }

    /// <summary>Begins a new segment. The old one is on the disk before, so that after a crash only the new one must be checked.</summary>
    public void Roll()
    {
        BeginWriting();
        flush.Force(segments.Active);
        segments.Active.Seal();
        flush.Advance(endOffset);
        ProducerSnapshot.Write(SegmentFiles.Path(folder, endOffset, SegmentFiles.Snapshot), producers);
        segments.Add(LogSegment.Create(folder, endOffset));
    }

    /// <summary>Notes that files are about to change which a start after a clean stop trusts.</summary>
    /// <exception cref="IOException">The disk fails: nothing may be written.</exception>
    public void BeginWriting()
    {
        if (HasWritten) return;
        writing();
        HasWritten = true;
    }

    /// <summary>Forgets producers that wrote nothing since then and are in no transaction (<c>producer.id.expiration.ms</c>).</summary>
    public void ExpireProducers(long before) => producers.Expire(before);

    /// <summary>Forces everything to the disk, for a start that trusts it, and notes where the log ends.</summary>
    /// <returns>False when the next start must not trust it: the disk is full or has failed.</returns>
    public bool TryFinish(OffsetFile recoveryPoint)
    {
        try
        {
            segments.Active.Trim();
            flush.Force(segments.Active);
            segments.Active.Seal();
            recoveryPoint.Write(endOffset); // forces the folder, too
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The answer to a batch that is not written; null for one to write.</summary>
    private AppendResult? Decide(in RecordBatch batch)
    {
        if (flush.HasFailed) return AppendResult.Refused(ErrorCode.KafkaStorageError);
        var (error, duplicate) = producers.Check(batch);
        // A sequence counts only where the transaction does.
        if (error != ErrorCode.InvalidProducerEpoch && !verification.Allows(batch)) return AppendResult.Refused(ErrorCode.InvalidTxnState);
        if (error != ErrorCode.None) return AppendResult.Refused(error);
        return duplicate is { } known ? new(ErrorCode.None, known, -1, known + batch.LastOffsetDelta + 1) : null;
    }

    /// <returns>False when the disk is full: once there is room again, the log goes on.</returns>
    private bool TryWrite(Span<byte> batch, LogConfig settings)
    {
        RecordBatch.Place(batch, endOffset, epochs.Current);
        try
        {
            BeginWriting();
            epochs.Keep();
            if (IsFull(segments.Active, batch, settings)) Roll();
            segments.Active.Append(batch);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsFull(LogSegment active, ReadOnlySpan<byte> batch, LogConfig settings)
    {
        if (active.Bytes == 0) return false;
        var isOld = active.FirstTimestamp >= 0 && new RecordBatch(batch).MaxTimestamp - active.FirstTimestamp > settings.SegmentMs;
        var isFar = endOffset - active.BaseOffset > int.MaxValue - BatchValidator.RecordCountMax;
        return isOld || isFar || (long)active.Bytes + batch.Length > settings.SegmentBytes;
    }

    private void PublishFirstOpen() => Volatile.Write(ref firstOpenOffset, producers.FirstOpenOffset ?? NoneOpen);
}
