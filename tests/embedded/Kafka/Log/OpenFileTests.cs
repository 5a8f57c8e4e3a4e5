using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>A process may have so many files open only, and a broker has many segments.</summary>
public sealed class OpenFileTests
{
    private static readonly LogConfig Config = new(
        MessageBytesMax: 10_000, SegmentBytes: 1, SegmentMs: long.MaxValue, RetentionMs: -1, RetentionBytes: -1,
        LogAppendTime: false, IsCompacted: false,
        DeletesOldRecords: false, TimestampBeforeMsMax: long.MaxValue, TimestampAfterMsMax: long.MaxValue, FlushEveryAppend: false);

    [Fact]
    public void A_segment_has_one_file_open_its_log()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are listed under /proc/self.");
        using var folder = new TemporaryFolder("log");
        using (var log = Open(folder, clean: true))
        {
            for (var i = 0; i < 5; i++) log.Append(Batches.Of("a"));
            Assert.Equal(Enumerable.Repeat(".log", 5), OpenIn(folder));
        }

        foreach (var clean in new[] { false, true })
        {
            using var log = Open(folder, clean);
            Assert.Equal(Enumerable.Repeat(".log", 5), OpenIn(folder));
            log.CloseCleanly();
            Assert.Empty(OpenIn(folder));
        }
    }

    private static List<string> OpenIn(TemporaryFolder folder) => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(handle => new FileInfo(handle).LinkTarget)
        .Where(target => target?.StartsWith(folder.Path + "/", StringComparison.Ordinal) == true)
        .Select(target => Path.GetExtension(target!))];

    private static PartitionLog Open(TemporaryFolder folder, bool clean) => PartitionLog.Open(folder.Path, () => Config, TimeProvider.System, clean);
}
