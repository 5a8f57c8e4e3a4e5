using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Reads one request frame after the other from a connection: <c>size i32 | bytes</c>. It checks the size before it buffers anything, and takes
/// memory as the bytes arrive, so announcing much and sending little costs little. Large frames wait for their share of the memory of all
/// connections; the number of connections bounds the small ones.
/// </summary>
internal sealed class FrameReader(PipeReader input, int frameBytesMax, InFlightBytes inFlight) : IDisposable
{
    public const int SmallBytes = 64 * 1024;

    private const int SizeBytes = 4;
    private const int FirstBytes = 1 << 20;

    private byte[] frame = [];
    private int held;

    /// <summary>The next frame, or null at the connection's end. Its memory may be changed, and lasts until the next call.</summary>
    /// <exception cref="MalformedRequestException">The size is none that a request can have, or the connection ends inside a frame.</exception>
    public async ValueTask<Memory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        Release(); // who waits for a request holds no memory
        if (await ReadSizeAsync(cancellationToken) is not { } size) return null;
        if (size > SmallBytes)
        {
            await inFlight.TakeAsync(size, cancellationToken);
            held = size;
        }

        for (var filled = 0; filled < size;)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (result.IsCompleted && result.Buffer.IsEmpty) throw Cut();
            var part = result.Buffer.Slice(0, Math.Min(size - filled, result.Buffer.Length));
            MakeRoom(filled, filled + (int)part.Length, size);
            part.CopyTo(frame.AsSpan(filled));
            filled += (int)part.Length;
            input.AdvanceTo(part.End);
        }

        return frame.AsMemory(0, size);
    }

    public void Dispose() => Release();

    private async ValueTask<int?> ReadSizeAsync(CancellationToken cancellationToken)
    {
        var result = await input.ReadAtLeastAsync(SizeBytes, cancellationToken);
        if (result.Buffer.Length < SizeBytes) return result.Buffer.IsEmpty ? null : throw Cut();
        var size = SizeOf(result.Buffer);
        input.AdvanceTo(result.Buffer.GetPosition(SizeBytes));
        return size >= RequestHeader.BytesMin && size <= frameBytesMax ? size : throw new MalformedRequestException($"A request of {size} bytes.");
    }

    private static int SizeOf(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[SizeBytes];
        buffer.Slice(0, SizeBytes).CopyTo(prefix);
        return BinaryPrimitives.ReadInt32BigEndian(prefix);
    }

    private void MakeRoom(int filled, int needed, int size)
    {
        if (needed <= frame.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, Math.Max(Math.Max(FirstBytes, needed), 2L * frame.Length)));
        frame.AsSpan(0, filled).CopyTo(larger);
        ReturnFrame();
        frame = larger;
    }

    private void Release()
    {
        ReturnFrame();
        inFlight.Give(held);
        held = 0;
    }

    private void ReturnFrame()
    {
        if (frame.Length > 0) ArrayPool<byte>.Shared.Return(frame);
        frame = [];
    }

    private static MalformedRequestException Cut() => new("The connection ended inside a request.");
}
