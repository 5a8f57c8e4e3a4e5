using System.Text;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>What a consumer of committed records sees of a log: it asks as one does, and leaves out what it is told was aborted.</summary>
internal static class LogView
{
    public static List<SeenRecord> Read(PartitionLog log, long from = 0)
    {
        var seen = new List<SeenRecord>();
        // To the end as it is by then: what was the last of its key at the beginning may be gone by the time its place is reached.
        long stable;
        for (var offset = Math.Max(from, log.StartOffset); offset < (stable = log.LastStableOffset);)
        {
            var content = log.Read(offset, 1 << 20, firstWhateverItsSize: true, stable).ToArray();
            if (content.Length == 0 && log.LastStableOffset > stable) continue; // compaction has removed the rest: what replaces it comes later
            if (content.Length == 0) throw new InvalidOperationException($"Nothing at {offset}, though the log goes on to {stable}.");
            var start = offset;
            offset = EndOf(content);
            var aborted = new Queue<AbortedTransaction>(log.AbortedBetween(start, offset));
            seen.AddRange(Committed(content, aborted).Where(record => record.Offset >= start));
        }

        return seen;
    }

    /// <summary>All batches with what they say of themselves, markers and empty ones too.</summary>
    public static List<string> Batches(PartitionLog log)
    {
        var all = new List<string>();
        for (var offset = log.StartOffset; offset < log.EndOffset;)
        {
            ReadOnlySpan<byte> content = log.Read(offset, int.MaxValue, true, log.EndOffset).ToArray();
            offset = EndOf(content);
            for (; !content.IsEmpty; content = content[RecordBatch.SizeOf(content)..])
            {
                Assert.True(RecordBatch.IsIntact(content));
                var batch = new RecordBatch(content);
                all.Add($"{batch.BaseOffset}-{batch.LastOffset}:{batch.RecordCount}{(batch.IsControl ? " marker" : "")}");
            }
        }

        return all;
    }

    /// <summary>Of all batches, whole or not.</summary>
    public static List<long> LastOffsets(PartitionLog log)
    {
        var all = new List<long>();
        for (ReadOnlySpan<byte> content = []; (all.Count == 0 ? 0 : all[^1] + 1) < log.EndOffset;)
        {
            if (content.IsEmpty) content = log.Read(all.Count == 0 ? 0 : all[^1] + 1, int.MaxValue, true, log.EndOffset).ToArray();
            all.Add(new RecordBatch(content).LastOffset);
            content = content[RecordBatch.SizeOf(content)..];
        }

        return all;
    }

    private static long EndOf(ReadOnlySpan<byte> content)
    {
        var end = 0L;
        for (; !content.IsEmpty; content = content[RecordBatch.SizeOf(content)..]) end = new RecordBatch(content).LastOffset + 1;
        return end;
    }

    private static List<SeenRecord> Committed(ReadOnlyMemory<byte> content, Queue<AbortedTransaction> aborted)
    {
        var (seen, abortedProducers) = (new List<SeenRecord>(), new HashSet<long>());
        for (; !content.IsEmpty; content = content[RecordBatch.SizeOf(content.Span)..])
        {
            var batch = new RecordBatch(content.Span);
            while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset) abortedProducers.Add(aborted.Dequeue().ProducerId);
            if (batch.IsControl && EndMarker.Read(batch) is { Commits: false }) abortedProducers.Remove(batch.ProducerId);
            if (batch.IsControl || (batch.IsTransactional && abortedProducers.Contains(batch.ProducerId))) continue;
            if (!RecordCodec.TryOpen(batch, out var records)) continue;
            var reader = new RecordReader(records);
            while (reader.TryRead())
            {
                seen.Add(new(
                    batch.BaseOffset + reader.OffsetDelta,
                    Encoding.UTF8.GetString(reader.Key),
                    reader.ValueIsNull ? null : Encoding.UTF8.GetString(reader.Value),
                    batch.BaseTimestamp + reader.TimestampDelta));
            }
        }

        return seen;
    }
}

/// <param name="Value">Null is a tombstone.</param>
internal sealed record SeenRecord(long Offset, string Key, string? Value, long Timestamp);
