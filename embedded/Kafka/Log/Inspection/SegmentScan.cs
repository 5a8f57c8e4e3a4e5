namespace EcomStreaming.Broker.Log.Inspection;

/// <summary>Reads a segment's file from its beginning without changing it: its complete batches, and where they end.</summary>
internal sealed class SegmentScan
{
    private readonly byte[] content;

    private SegmentScan(string path, byte[] content) => (Path, this.content) = (path, content);

    public string Path { get; }

    public List<ScannedBatch> Batches { get; } = [];

    /// <summary>Up to where the file is whole batches.</summary>
    public int End { get; private set; }

    public bool IsWhole => BytesBehind == 0;

    /// <summary>What stands behind the whole batches.</summary>
    public int BytesBehind => TotalBytes - End;

    /// <summary>The size of the file.</summary>
    public int TotalBytes => content.Length;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SegmentScan Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[checked((int)file.Length)];
        file.ReadExactly(content);
        var scan = new SegmentScan(path, content);
        while (RecordBatch.IsIntact(content.AsSpan(scan.End)))
        {
            var batch = new RecordBatch(content.AsSpan(scan.End));
            scan.Batches.Add(new(scan.End, batch.TotalBytes, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp));
            scan.End += batch.TotalBytes;
        }

        return scan;
    }

    public RecordBatch View(ScannedBatch batch) => new(content.AsSpan(batch.Position, batch.Size));
}

/// <summary>The position of a complete batch in its file, and the offsets that it spans.</summary>
internal readonly record struct ScannedBatch(int Position, int Size, long BaseOffset, long LastOffset, long MaxTimestamp);
