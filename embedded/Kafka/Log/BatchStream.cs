using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Reads a segment's file from its beginning, batch by batch, through one reused buffer. Memory that is used only once would cost more than the
/// reading.
/// </summary>
internal sealed class BatchStream(SafeFileHandle file) : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly long length = RandomAccess.GetLength(file);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int start;
    private int filled;

    /// <summary>Where the next batch begins.</summary>
    public int Position { get; private set; }

    private long BytesBehind => length - Position;

    /// <summary>The next bytes that are as long as a batch says it is, good until the next call; nothing where there are none.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        if (!TryFill(RecordBatch.HeaderBytes)) return default;
        var size = RecordBatch.SizeOf(buffer.AsSpan(start));
        if (size < RecordBatch.HeaderBytes || size > BytesBehind || !TryFill(size)) return default;
        var batch = buffer.AsMemory(start, size);
        start += size;
        Position += size;
        return batch;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private bool TryFill(int bytes)
    {
        if (filled - start >= bytes) return true;
        MakeRoom(bytes);
        for (int count; filled < bytes; filled += count)
            if ((count = RandomAccess.Read(file, buffer.AsSpan(filled), Position + filled)) == 0) return false;
        return true;
    }

    /// <summary>What is left moves to the front.</summary>
    private void MakeRoom(int bytes)
    {
        var before = buffer;
        var left = before.AsSpan(start, filled - start);
        if (bytes > buffer.Length) buffer = ArrayPool<byte>.Shared.Rent(bytes);
        left.CopyTo(buffer);
        if (before != buffer) ArrayPool<byte>.Shared.Return(before);
        (start, filled) = (0, left.Length);
    }
}
