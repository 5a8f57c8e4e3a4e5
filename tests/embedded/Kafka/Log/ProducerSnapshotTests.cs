using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>What a start knows of the producers of closed segments: from the snapshot, or from the log itself where that is not whole.</summary>
public sealed class ProducerSnapshotTests : IDisposable
{
    private const int Segments = 3;

    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 1, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: false, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    private readonly TemporaryFolder folder = new("log");
    private readonly string last;

    public ProducerSnapshotTests()
    {
        using var log = Open();
        for (var i = 0; i < Segments; i++) Assert.Equal(ErrorCode.None, log.Append(Batches.Numbered(7, 0, i, "a")).Error);
        log.CloseCleanly();
        last = Directory.EnumerateFiles(folder.Path, "*.snapshot").Max()!;
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_snapshot_that_ends_early_is_none()
    {
        var content = File.ReadAllBytes(last);
        for (var length = 0; length < content.Length; length++) IsKnownWith(content[..length]);
    }

    [Fact]
    public void A_snapshot_with_a_changed_byte_is_none()
    {
        var content = File.ReadAllBytes(last);
        for (var at = 0; at < content.Length; at++)
        {
            var changed = content.ToArray();
            changed[at] ^= 0x41;
            IsKnownWith(changed);
        }
    }

    [Fact]
    public void A_snapshot_that_is_whole_stands_for_the_log_before_it()
    {
        File.Copy(last, Path.ChangeExtension(last, ".kept"));
        using var log = Open();

        Assert.True(ProducerSnapshot.TryRead(Path.ChangeExtension(last, ".kept"), new ProducerStates()));
        IsKnown(log);
    }

    private void IsKnownWith(byte[] snapshot)
    {
        File.WriteAllBytes(last, snapshot);
        using var log = Open();
        IsKnown(log);
        log.CloseCleanly();
    }

    /// <summary>What it wrote is recognised, and what comes next is taken for that; nothing of it is written.</summary>
    private static void IsKnown(PartitionLog log)
    {
        for (var i = 0; i < Segments; i++)
        {
            Assert.Equal(
                (ErrorCode.None, i), (log.Append(Batches.Numbered(7, 0, i, "a")).Error, (int)log.Append(Batches.Numbered(7, 0, i, "a")).BaseOffset));
        }
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, log.Append(Batches.Numbered(7, 0, Segments + 1, "a")).Error);
    }

    private PartitionLog Open() => PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean: true);
}
