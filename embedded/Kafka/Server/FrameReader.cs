using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>Takes one request frame after the other from a connection: <c>size i32 | bytes</c>. The size is judged before anything is buffered.</summary>
internal sealed class FrameReader(PipeReader input, int frameBytesMax)
{
    private const int SizeBytes = 4;

    /// <summary>The next frame, or null at the connection's end. Its memory is the caller's.</summary>
    /// <exception cref="MalformedRequestException">The size is none that a request can have, or the connection ends inside a frame.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryTake(ref buffer, out var frame))
            {
                input.AdvanceTo(buffer.Start);
                return frame;
            }

            input.AdvanceTo(buffer.Start, buffer.End); // all was looked at, so a frame larger than the pipe still comes
            if (!result.IsCompleted) continue;
            return buffer.IsEmpty ? null : throw new MalformedRequestException("The connection ended inside a request.");
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> buffer, out byte[]? frame)
    {
        frame = null;
        if (buffer.Length < SizeBytes) return false;
        Span<byte> prefix = stackalloc byte[SizeBytes];
        buffer.Slice(0, SizeBytes).CopyTo(prefix);
        var size = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (size < RequestHeader.BytesMin || size > frameBytesMax) throw new MalformedRequestException($"A request of {size} bytes.");
        if (buffer.Length < SizeBytes + size) return false;
        frame = buffer.Slice(SizeBytes, size).ToArray();
        buffer = buffer.Slice(SizeBytes + size);
        return true;
    }
}
