using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Reads one request frame after the other from a connection: <c>size i32 | bytes</c>. It checks the size before it buffers anything, and takes
/// memory and <see cref="MemoryRooms"/> as the bytes arrive, so announcing much and sending little costs little.
/// </summary>
internal sealed class FrameReader(PipeReader input, int frameBytesMax, MemoryRooms rooms, ConnectionWatch watch) : IDisposable
{
    private const int SizeBytes = 4;

    /// <summary>A client makes progress with the first of these two: so much, or so many parts of a large request.</summary>
    private const int ProgressBytesMin = MemoryRooms.SmallBytesMax;
    private const int ProgressParts = 64;

    private readonly RequestBytes held = new();
    private RequestRoom? room;
    private byte[] frame = [];

    /// <summary>The next frame, or null at the connection's end. Its memory may be changed, and lasts until the next call.</summary>
    /// <exception cref="MalformedRequestException">The size is none that a request can have, or the connection ends inside a frame.</exception>
    public async ValueTask<Memory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        Release(); // who waits for a request holds no memory
        if (await ReadSizeAsync(cancellationToken) is not { } size) return null;
        room = rooms.Of(size);
        await (room is null ? ReadSmallAsync(size, cancellationToken) : ReadLargeAsync(size, room, cancellationToken));
        return frame.AsMemory(0, size);
    }

    /// <summary>Gives the frame's memory and room back.</summary>
    public void Release()
    {
        if (frame.Length > 0) ArrayPool<byte>.Shared.Return(frame);
        frame = [];
        watch.Receives(null);
        if (held.Held > 0) room!.Release(held);
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

    private async ValueTask ReadSmallAsync(int size, CancellationToken cancellationToken)
    {
        var result = await input.ReadAtLeastAsync(size, cancellationToken);
        if (result.Buffer.Length < size) throw Cut();
        var bytes = result.Buffer.Slice(0, size);
        frame = ArrayPool<byte>.Shared.Rent(size);
        bytes.CopyTo(frame);
        input.AdvanceTo(bytes.End);
    }

    private async ValueTask ReadLargeAsync(int size, RequestRoom from, CancellationToken cancellationToken)
    {
        var (filled, progressAt) = (0, 0);
        var result = await input.ReadAtLeastAsync(MemoryRooms.SmallBytesMax, cancellationToken);
        while (true)
        {
            if (result.IsCompleted && result.Buffer.IsEmpty) throw Cut();
            var part = result.Buffer.Slice(0, Math.Min(size - filled, result.Buffer.Length));
            var received = filled + (int)part.Length;
            if (received > held.Held) await MakeRoomAsync(filled, received, size, from, cancellationToken);
            part.CopyTo(frame.AsSpan(filled));
            filled = received;
            input.AdvanceTo(part.End);
            if (filled == size) return;
            if (filled >= progressAt)
            {
                progressAt = filled + Math.Max(ProgressBytesMin, size / ProgressParts);
                watch.Begin();
            }

            result = await input.ReadAsync(cancellationToken);
        }
    }

    /// <summary>The first step is all of a usual request; each further one doubles what there is.</summary>
    private async ValueTask MakeRoomAsync(int filled, int needed, int size, RequestRoom from, CancellationToken cancellationToken)
    {
        var bytes = (int)Math.Min(size, Math.Max(Math.Max(MemoryRooms.UsualBytesMax, needed), 2L * held.Held));
        watch.End(); // while it waits for room, it is not the client that is waited for
        await from.GrowAsync(held, bytes - held.Held, cancellationToken);
        watch.Receives(from);
        watch.Begin();
        if (bytes <= frame.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        frame.AsSpan(0, filled).CopyTo(larger);
        if (frame.Length > 0) ArrayPool<byte>.Shared.Return(frame);
        frame = larger;
    }

    private static MalformedRequestException Cut() => new("The connection ended inside a request.");
}
