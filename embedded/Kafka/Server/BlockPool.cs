using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// The memory blocks that connections receive into. They are as large as a producer's usual batch; Kestrel's own have 4 KiB and cost a call each.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    private const int BlockBytes = 64 * 1024;

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockBytes)));

    protected override void Dispose(bool disposing)
    {
        // The arrays are the shared pool's.
    }

    private sealed class Block(byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? array = array;

        public Memory<byte> Memory => array;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref array, null) is { } returned) ArrayPool<byte>.Shared.Return(returned);
        }
    }
}

/// <summary>Gives Kestrel the <see cref="BlockPool"/>.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
