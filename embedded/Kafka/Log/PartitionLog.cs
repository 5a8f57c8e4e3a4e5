using EcomStreaming.Broker.Log.Compaction;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The log of one partition. It puts each step under its lock and publishes the offsets that readers see; <see cref="LogLoader"/>,
/// <see cref="LogWriter"/>, <see cref="LogFlush"/>, <see cref="LogRetention"/> and <see cref="CompactionPass"/> do the work.
/// </summary>
/// <remarks>
/// Appends hold the partition's lock. Readers never take it: they see the segments and offsets that were published last. Two locks come before it,
/// never after it: one around a flush, one around work on the folder's files beside the appends.
/// </remarks>
internal sealed class PartitionLog : IDisposable
{
    /// <summary>Held while files of the folder are written beside the appends, such as during a whole compaction pass.</summary>
    private readonly Lock filesGate = new();

    private readonly Lock flushGate = new();

    /// <summary>The partition's lock: held by an append, and by each change to the segments, the producers and the offsets.</summary>
    private readonly Lock gate = new();

    private readonly string folder;
    private readonly Func<LogConfig> config;
    private readonly TimeProvider time;
    private readonly LogSegments segments;
    private readonly LeaderEpochs epochs;
    private readonly LogFlush flush;
    private readonly LogWriter writer;
    private readonly LogRetention retention;
    private readonly OffsetFile recoveryPoint;
    private readonly OffsetFile cleaned;
    private readonly LogReader reader;
    private readonly AppendSignal signal = new();
    private readonly bool wasClean;

    private PartitionLog(
        string folder, Func<LogConfig> config, TimeProvider time, bool clean, LoadedLog loaded, LogFlush flush, Action writing,
        Action<DamagedLogException> damaged)
    {
        (this.folder, this.config, this.time, this.flush, wasClean) = (folder, config, time, flush, clean);
        (epochs, recoveryPoint, cleaned) = (loaded.Epochs, loaded.RecoveryPoint, loaded.Cleaned);
        (BytesCut, Rebuilt) = (loaded.BytesCut, loaded.Rebuilt);
        segments = new(folder, loaded.Segments, damaged);
        reader = new(segments, damaged);
        writer = new(folder, segments, flush, time, loaded, writing);
        retention = new(segments, loaded.Start);
    }

    /// <summary>The length of the torn tail that was cut off when the log was opened.</summary>
    public long BytesCut { get; }

    /// <summary>The index files that were missing or damaged when the log was opened, and were made anew from the log.</summary>
    public IReadOnlyList<string> Rebuilt { get; }

    /// <summary>Whether a flush has failed: the log is read-only until the next start.</summary>
    public bool HasFailed => flush.HasFailed;

    /// <summary>The next record's offset.</summary>
    public long EndOffset => writer.EndOffset;

    /// <summary>The first readable record's offset.</summary>
    public long StartOffset => retention.StartOffset;

    /// <summary>The end of what consumers see: when every append is flushed, only what a power cut cannot take back.</summary>
    public long HighWatermark => config().FlushEveryAppend ? flush.Offset : EndOffset;

    /// <summary>The end of what readers of committed records see: every transaction before it is decided.</summary>
    public long LastStableOffset =>
        Math.Max(Math.Min(HighWatermark, writer.FirstOpenOffset), StartOffset); // the high watermark first: what opens behind it does not lower it

    /// <summary>The end of the part that compaction has cleaned.</summary>
    public long CleanedOffset => cleaned.Value;

    /// <summary>This broker's term as the leader: each start counts it up, as an election would.</summary>
    public int LeaderEpoch => epochs.Current;

    public AppendSignal Appended => signal;

    public long Bytes => segments.Bytes;

    /// <param name="config">Asked at each use: a topic's settings change while its logs are open.</param>
    /// <param name="clean">Whether the broker was stopped properly last time.</param>
    /// <exception cref="DamagedLogException">The files do not hold what was written.</exception>
    /// <param name="force">Forces a segment to the disk; tests pass one that fails.</param>
    /// <param name="writing">Called before the first write.</param>
    /// <param name="damaged">Told of damage that a reader meets.</param>
    public static PartitionLog Open(
        string folder, Func<LogConfig> config, TimeProvider time, bool clean, Action<LogSegment>? force = null, Action? writing = null,
        Action<DamagedLogException>? damaged = null)
    {
        var log = new PartitionLog(
            folder, config, time, clean, LogLoader.Load(folder, clean, config().IsCompacted),
            new LogFlush(force ?? (segment => segment.Flush())), writing ?? (() => { }), damaged ?? (_ => { }));
        // Nobody has forced the last records of a process that died. When consumers see only what is forced, it is forced now; otherwise the first
        // who needs it on the disk does it, so that no start waits for it.
        var isForced = clean || (config().FlushEveryAppend && log.flush.TryForce(log.segments.Active));
        log.flush.Advance(isForced ? log.EndOffset : log.segments.Active.BaseOffset);
        log.epochs.Begin(log.EndOffset);
        return log;
    }

    /// <summary>Appends one batch that <see cref="BatchValidator"/> has checked; it is patched in place.</summary>
    /// <exception cref="ObjectDisposedException">The log is closed, or its topic deleted.</exception>
    public AppendResult Append(Span<byte> batch)
    {
        AppendResult result;
        lock (gate)
        {
            GoOn();
            if (!writer.TryAppend(batch, config(), out result)) return result;
        }

        if (!config().FlushEveryAppend) signal.Raise(); // otherwise the flush does it
        return result;
    }

    /// <summary>Ends a producer's transaction here, or notes that there was none; a repeated marker does no harm.</summary>
    public AppendResult AppendMarker(EndMarker marker)
    {
        AppendResult result;
        lock (gate)
        {
            GoOn();
            if (!writer.TryAppend(marker, config(), out result)) return result;
        }

        if (!config().FlushEveryAppend) signal.Raise(); // otherwise the flush does it
        return result;
    }

    /// <summary>Lets a producer write here until its transaction's marker comes.</summary>
    public void Register(TransactionalProducer producer)
    {
        lock (gate) writer.Verification.Register(producer);
    }

    public bool IsRegistered(TransactionalProducer producer)
    {
        lock (gate) return writer.Verification.IsRegistered(producer);
    }

    /// <summary>Looks at the producers while nothing changes them.</summary>
    public T InspectProducers<T>(Func<IReadOnlyDictionary<long, ProducerState>, T> look)
    {
        lock (gate) return look(writer.Producers);
    }

    /// <summary>Forces to the disk what is written so far; callers who wait for less share one flush.</summary>
    public void FlushTo(long offset)
    {
        if (flush.Offset >= offset) return;
        lock (flushGate)
        {
            if (flush.Offset >= offset) return;
            var end = EndOffset;
            flush.Force(segments.Active);
            lock (gate) flush.Advance(end); // a segment that was begun meanwhile may have come further
        }

        signal.Raise();
    }

    /// <summary>Writes down up to where the log is on the disk: a bad batch before it is damage, and not a tail that a crash has torn.</summary>
    /// <exception cref="IOException">The file keeps the old offset.</exception>
    public void KeepRecoveryPoint()
    {
        var forced = flush.Offset;
        if (forced <= recoveryPoint.Value || !filesGate.TryEnter()) return; // during a compaction pass: the next call does it
        try
        {
            GoOn();
            recoveryPoint.Write(forced);
        }
        finally
        {
            filesGate.Exit();
        }
    }

    /// <inheritdoc cref="LogReader.Find"/>
    public FoundBatches Find(long offset, int bytesMax, bool firstWhateverItsSize, long end) =>
        reader.Find(offset, bytesMax, firstWhateverItsSize, end);

    /// <summary>The aborted transactions that have records between two offsets, ordered by their first offset.</summary>
    public List<AbortedTransaction> AbortedBetween(long start, long end) => segments.AbortedBetween(start, end);

    /// <summary>The first record at or after the time, with its own time; (-1, -1) when there is none.</summary>
    public (long Timestamp, long Offset) FindByTime(long timestamp) => reader.FindByTime(timestamp, StartOffset, HighWatermark);

    /// <summary>The record with the largest time; (-1, -1) in an empty log.</summary>
    public (long Timestamp, long Offset) FindLatestTime() =>
        TimeLookup.LatestTime(segments.All) is not { } latest || StartOffset == HighWatermark ? (-1, -1) : FindByTime(latest);

    public int EpochOf(long offset) => epochs.Of(offset);

    public (int Epoch, long EndOffset) EndOfEpoch(int epoch) => epochs.EndOf(epoch, EndOffset);

    /// <summary>
    /// Deletes closed segments past the topic's retention and forgets producers that wrote nothing for long. A topic that is compacted only keeps
    /// all its segments, and any topic keeps those with an open transaction.
    /// </summary>
    /// <returns>The number of deleted segments.</returns>
    public int ApplyRetention()
    {
        lock (gate)
        {
            GoOn();
            var (settings, now) = (config(), Now);
            writer.ExpireProducers(now - settings.ProducerExpirationMs);
            if (!settings.DeletesOldRecords) return 0;
            if (!flush.HasFailed && LogRetention.ExpiresWhole(segments.Active, settings, now)) writer.Roll();
            return retention.Apply(settings, LastStableOffset, now);
        }
    }

    /// <summary>Moves the log's start forward (DeleteRecords). Records before it are unreadable at once and deleted by whole segments.</summary>
    public void AdvanceStart(long offset)
    {
        lock (gate)
        {
            GoOn();
            if (offset <= StartOffset) return;
            writer.BeginWriting();
            retention.AdvanceStart(offset);
        }

        signal.Raise(); // nothing will come for a fetch that waits before the start
    }

    /// <summary>Cleans the log when its topic is compacted and enough of it is dirty.</summary>
    /// <returns>Whether it was cleaned.</returns>
    /// <exception cref="DamagedLogException">A batch is damaged: the log stays as it is.</exception>
    public bool Compact(int keysMax = CompactionPass.KeysMax)
    {
        lock (filesGate)
        {
            if (segments.AreRetired || !config().IsCompacted) return false;
            var toClean = BeginCompaction();
            if (!toClean.NeedsCleaning(config().Compaction, Now)) return false;
            lock (gate) writer.BeginWriting();
            var pass = new CompactionPass(folder, toClean, AbortedBetween(0, EndOffset), CleanedOffset, GoOn);
            var keys = pass.CollectKeys(keysMax);
            foreach (var (sources, replacement) in pass.Clean(keys, InspectProducers(LastBatch.OfEach), config(), Now))
                lock (gate) segments.Replace(sources, replacement);
            cleaned.Write(keys.End);
            return true;
        }
    }

    /// <summary>Waits for the steps that have begun and refuses all others: nothing is written to the folder any more.</summary>
    public void Retire()
    {
        segments.Retire();
        lock (filesGate)
            lock (gate) return;
    }

    /// <summary>Leaves everything on the disk, and notes where the log ends, for a start that trusts it.</summary>
    /// <returns>False when the next start must not trust it: the disk is full or has failed.</returns>
    public bool CloseCleanly()
    {
        Retire();
        try
        {
            var isDone = wasClean && !writer.HasWritten && segments.Active.IsSealed && recoveryPoint.Value == EndOffset;
            lock (gate) return isDone || writer.TryFinish(recoveryPoint);
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        Retire();
        segments.Dispose();
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Closes the segment that is written when its first record must be clean by now, and takes what may be cleaned.</summary>
    private LogToClean BeginCompaction()
    {
        lock (gate)
        {
            var (settings, active, now) = (config().Compaction, segments.Active, Now);
            if (active.Bytes > 0 && settings.IsOverdue(active.FirstTimestamp, now)) writer.Roll();
            return LogToClean.Of(segments.All, LastStableOffset, CleanedOffset, settings, now);
        }
    }

    private void GoOn() => ObjectDisposedException.ThrowIf(segments.AreRetired, this);
}
