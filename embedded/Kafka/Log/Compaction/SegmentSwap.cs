using System.Globalization;

namespace EcomStreaming.Broker.Log.Compaction;

/// <summary>
/// Puts a cleaned segment in the place of those that it was made of, so that after any crash either they or it are there, as Kafka does: its files
/// are written as <c>.cleaned</c>; once they are whole they are renamed to <c>.swap</c>, of which <c>.log.swap</c>, the last, is the decision; then
/// the old files go, and it gets its name, again the log last.
/// </summary>
internal static class SegmentSwap
{
    public const string Cleaned = ".cleaned";
    private const string Swapping = ".swap";

    /// <summary>Those of every cleaned segment, if empty; the log comes last.</summary>
    private static readonly string[] Kinds =
        [SegmentFiles.OffsetIndex, SegmentFiles.TimeIndex, SegmentFiles.AbortedIndex, SegmentFiles.Seal, SegmentFiles.Log];

    /// <summary>The steps; a crash may come between any two, and in the middle of each.</summary>
    /// <param name="replaced">The base offsets of the old segments, ascending; the first is the cleaned one's, too.</param>
    public static IEnumerable<Action> Steps(string folder, IReadOnlyList<long> replaced)
    {
        foreach (var kind in Kinds) yield return () => Rename(folder, replaced[0], kind + Cleaned, kind + Swapping);
        foreach (var step in Completion(folder, replaced[0], replaced.Skip(1))) yield return step;
    }

    /// <summary>Whether the next start ends a swap: until then the files of the segment may be the old ones or the new ones, each.</summary>
    public static bool IsDecided(string folder, long baseOffset) =>
        File.Exists(SegmentFiles.Path(folder, baseOffset, SegmentFiles.Log + Swapping));

    /// <summary>Undoes, or ends, what a crash cut short.</summary>
    public static void Recover(string folder)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + Cleaned)) File.Delete(path);
        foreach (var path in Directory.GetFiles(folder, "*" + SegmentFiles.Log + Swapping))
        {
            var baseOffset = long.Parse(Path.GetFileName(path).AsSpan(0, 20), CultureInfo.InvariantCulture);
            var end = LastOffsetOf(path);
            foreach (var step in Completion(
                folder, baseOffset, SegmentFiles.Offsets(folder, SegmentFiles.Log).Where(other => other > baseOffset && other <= end)))
            {
                step();
            }
        }

        foreach (var path in Directory.GetFiles(folder, "*" + Swapping)) File.Delete(path); // not decided
    }

    /// <summary>Takes away what was written of a cleaned segment.</summary>
    public static void Discard(string folder, long baseOffset)
    {
        foreach (var kind in Kinds) File.Delete(SegmentFiles.Path(folder, baseOffset, kind + Cleaned));
    }

    /// <summary>The last offset in a segment's file, under whatever name it stands.</summary>
    private static long LastOffsetOf(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[RecordBatch.HeaderBytes];
        var (last, length, size) = (-1L, RandomAccess.GetLength(file), 0L);
        for (var position = 0L; position < length; position += size)
        {
            var count = RandomAccess.Read(file, header, position);
            size = RecordBatch.SizeOf(header);
            if (count < header.Length || size < header.Length || size > length - position)
                throw new DamagedLogException(path, position, "no whole batch");
            last = new RecordBatch(header).LastOffset;
        }

        return last;
    }

    private static IEnumerable<Action> Completion(string folder, long baseOffset, IEnumerable<long> others)
    {
        foreach (var other in others) yield return () => LogSegment.Delete(folder, other);
        foreach (var kind in Kinds)
            if (File.Exists(SegmentFiles.Path(folder, baseOffset, kind + Swapping)))
            {
                yield return () => Rename(folder, baseOffset, kind + Swapping, kind);
            }
    }

    private static void Rename(string folder, long baseOffset, string from, string to)
    {
        File.Move(SegmentFiles.Path(folder, baseOffset, from), SegmentFiles.Path(folder, baseOffset, to), overwrite: true);
        if (from.StartsWith(SegmentFiles.Log, StringComparison.Ordinal)) FolderSync.Force(folder); // what comes next relies on it
    }
}
