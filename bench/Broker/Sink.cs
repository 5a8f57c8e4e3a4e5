using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// Takes requests and gives prepared answers: what stays of a run's figure when there is no broker in it, which is the client's ceiling.
/// </summary>
internal sealed class Sink(int partitions, BatchShape shape)
{
    private const int PartitionBytes = 1 << 20;

    public void Serve(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(endpoint);
        using var stop = cancellationToken.Register(listener.Stop);
        listener.Start();
        try
        {
            while (true)
            {
                var socket = listener.AcceptSocket();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void Serve(Socket socket)
    {
        using var writer = new KafkaWriter();
        var answers = new Dictionary<ApiKey, byte[]>
        {
            [ApiKey.Metadata] = Answer(writer, WriteMetadata),
            [ApiKey.Produce] = Answer(writer, WriteProduced),
            [ApiKey.Fetch] = Answer(writer, WriteFetched),
        };
        var frame = new byte[1 << 20];
        try
        {
            while (true)
            {
                Fill(socket, frame.AsSpan(0, 4));
                var size = BinaryPrimitives.ReadInt32BigEndian(frame);
                if (size > frame.Length) frame = new byte[size];
                Fill(socket, frame.AsSpan(0, size));
                var answer = answers[(ApiKey)BinaryPrimitives.ReadInt16BigEndian(frame)];
                frame.AsSpan(4, 4).CopyTo(answer.AsSpan(4));
                for (var rest = answer.AsSpan(); !rest.IsEmpty;) rest = rest[socket.Send(rest)..];
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            socket.Dispose();
        }
    }

    private static void Fill(Socket socket, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var received = socket.Receive(target);
            if (received == 0) throw new EndOfStreamException();
            target = target[received..];
        }
    }

    private static byte[] Answer(KafkaWriter writer, Action<KafkaWriter> write)
    {
        writer.Reset(flexible: false);
        writer.WriteInt32(0);
        writer.WriteInt32(0);
        write(writer);
        writer.PatchInt32(0, writer.Length - 4);
        return writer.Written.ToArray();
    }

    private static void WriteMetadata(KafkaWriter body)
    {
        body.WriteArrayLength(1);
        body.WriteInt32(1);
        body.WriteString("127.0.0.1");
        body.WriteInt32(0);
        body.WriteString(null);
        body.WriteInt32(1);
        body.WriteArrayLength(0);
    }

    private static void WriteProduced(KafkaWriter body)
    {
        body.WriteArrayLength(0);
        body.WriteInt32(0);
    }

    private void WriteFetched(KafkaWriter body)
    {
        var batch = shape.ToBatch(producer: null, isTransactional: false, timestamp: 0);
        var batches = Math.Max(1, PartitionBytes / batch.Length);
        body.WriteInt32(0);
        body.WriteInt16(0);
        body.WriteInt32(0);
        body.WriteArrayLength(1);
        body.WriteString("sink");
        body.WriteArrayLength(partitions);
        for (var partition = 0; partition < partitions; partition++)
        {
            body.WriteInt32(partition);
            body.WriteInt16(0);
            for (var i = 0; i < 3; i++) body.WriteInt64(0);
            body.WriteArrayLength(-1);
            body.WriteInt32(-1);
            body.WriteBytesLength(batches * batch.Length);
            for (var i = 0; i < batches; i++) batch.CopyTo(body.Take(batch.Length));
        }
    }
}
