using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>A connection that costs next to nothing: blocking calls, one buffer for all answers, classic versions only.</summary>
internal sealed class RawConnection : IDisposable
{
    private const int SizeBytes = 4;
    private const int CorrelationBytes = 4;

    private readonly Socket socket;
    private readonly KafkaWriter writer = new();
    private byte[] buffer = new byte[1 << 20];

    public RawConnection(IPEndPoint endpoint)
    {
        socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(endpoint);
    }

    /// <summary>A request's frame, its size filled in; what <paramref name="write"/> adds is the body.</summary>
    public static byte[] Frame(KafkaWriter writer, ApiKey key, short version, Action<KafkaWriter> write)
    {
        writer.Reset(flexible: false);
        writer.WriteInt32(0);
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(0);
        writer.WriteString("bench");
        write(writer);
        writer.PatchInt32(0, writer.Length - SizeBytes);
        return writer.Written.ToArray();
    }

    /// <summary>Sends a request and gives the body of its answer, which lasts until the next one.</summary>
    public ReadOnlyMemory<byte> Ask(ApiKey key, short version, Action<KafkaWriter> write)
    {
        Send(Frame(writer, key, version, write));
        return Receive();
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        while (!frame.IsEmpty) frame = frame[socket.Send(frame)..];
    }

    /// <summary>The body of the next answer, which lasts until the next call.</summary>
    public ReadOnlyMemory<byte> Receive()
    {
        Fill(buffer.AsSpan(0, SizeBytes));
        var size = BinaryPrimitives.ReadInt32BigEndian(buffer);
        if (size > buffer.Length) buffer = new byte[size + (size / 4)];
        Fill(buffer.AsSpan(0, size));
        return buffer.AsMemory(CorrelationBytes, size - CorrelationBytes);
    }

    public void Dispose()
    {
        socket.Dispose();
        writer.Dispose();
    }

    private void Fill(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var received = socket.Receive(target);
            if (received == 0) throw new EndOfStreamException("The broker has hung up.");
            target = target[received..];
        }
    }
}
