using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>A compacted partition in a folder of its own, under a clock of the test's.</summary>
internal sealed class CompactedLog : IDisposable
{
    private readonly TemporaryFolder folder = new("log");

    public CompactedLog() => Log = Open(clean: true);

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    /// <summary>So small that each batch is a segment of its own.</summary>
    public LogConfig Config { get; set; } = new(
        MessageBytesMax: 10_000, SegmentBytes: 1, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: true,
        DeletesOldRecords: false, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false)
    {
        Compaction = new(MinDirtyRatio: 0, DeleteRetentionMs: 1_000),
    };

    public PartitionLog Log { get; private set; }

    public string Folder => folder.Path;

    /// <summary>What is there, as <c>offset key=value</c>; a tombstone has no value.</summary>
    public IEnumerable<string> Content => LogView.Read(Log).Select(record => $"{record.Offset} {record.Key}={record.Value}");

    public int Segments => Directory.GetFiles(folder.Path, "*.log").Length;

    public long Put(params (string Key, string? Value)[] records) => Append(Batches.Keyed(Time.GetUtcNow(), records));

    public long Append(byte[] batch)
    {
        var result = Log.Append(batch);
        Assert.Equal(ErrorCode.None, result.Error);
        return result.BaseOffset;
    }

    public long Put(long producerId, int sequence, string key, string? value)
    {
        Log.Register(new(producerId, 0));
        return Append(Batches.Keyed(Time.GetUtcNow(), (key, value)).By(producerId, 0, sequence, inTransaction: true));
    }

    public void End(long producerId, bool commits) => Assert.Equal(ErrorCode.None, Log.AppendMarker(new(producerId, 0, commits, 0)).Error);

    /// <summary>Something else is written: what was written so far is in closed segments.</summary>
    public void Close() => Put(("last", "x"));

    /// <summary>Cleans the log, with all that is closed in one segment.</summary>
    public bool Compact(int keysMax = 1_000)
    {
        var before = Config;
        Config = Config with { SegmentBytes = 10_000 };
        var compacted = Log.Compact(keysMax);
        Config = before;
        return compacted;
    }

    /// <param name="meanwhile">What becomes of the folder while no log is open.</param>
    public void Reopen(bool clean = true, Action? meanwhile = null)
    {
        if (clean) Log.CloseCleanly();
        else Log.Dispose();
        meanwhile?.Invoke();
        Log = Open(clean);
    }

    public void Dispose()
    {
        Log.Dispose();
        folder.Dispose();
    }

    private PartitionLog Open(bool clean) => PartitionLog.Open(folder.Path, () => Config, Time, clean);
}
