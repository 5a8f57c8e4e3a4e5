using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>A client that sends exactly the bytes that it is given: frames as they should be, and frames as they should not.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan GonePause = TimeSpan.FromMilliseconds(50);

    private readonly Socket socket;
    private int correlation;

    private RawClient(Socket socket) => this.socket = socket;

    public static async Task<RawClient> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, cancellationToken);
        return new RawClient(socket);
    }

    /// <summary>Sends a request and gives the body of its answer.</summary>
    public async Task<byte[]> AskAsync(ApiKey key, short version, byte[] body, CancellationToken cancellationToken)
    {
        await SendAsync(key, version, body, cancellationToken);
        return await ReceiveBodyAsync(key, version, cancellationToken) ?? throw new EndOfStreamException(
            $"No answer to {key} {version}: the connection is closed.");
    }

    /// <summary>
    /// Sends a request with a header as every client writes it: <c>key, version, correlation, client id "test", tags where flexible</c>.
    /// </summary>
    public Task SendAsync(ApiKey key, short version, byte[] body, CancellationToken cancellationToken) =>
        SendFrameAsync(
            new Wire().Int16((short)key).Int16(version).Int32(++correlation).Text("test").Raw(IsFlexible(key, version) ? [0] : [])
            .Raw(body).Bytes, cancellationToken);

    public Task SendFrameAsync(byte[] frame, CancellationToken cancellationToken) =>
        SendBytesAsync(new Wire().Int32(frame.Length).Raw(frame).Bytes, cancellationToken);

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    /// <summary>The next answer's body, whose header must carry the last correlation id; null where the broker has closed the connection.</summary>
    public async Task<byte[]?> ReceiveBodyAsync(ApiKey key, short version, CancellationToken cancellationToken)
    {
        if (await ReceiveFrameAsync(cancellationToken) is not { } frame) return null;
        Assert.Equal(correlation, BinaryPrimitives.ReadInt32BigEndian(frame));
        var isFlexible = IsFlexible(key, version) && key != ApiKey.ApiVersions;
        return frame[(isFlexible ? 5 : 4)..];
    }

    /// <summary>The next frame without its size; null where the broker has closed the connection.</summary>
    public async Task<byte[]?> ReceiveFrameAsync(CancellationToken cancellationToken)
    {
        var size = new byte[4];
        if (!await FillAsync(size, cancellationToken)) return null;
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        return await FillAsync(frame, cancellationToken) ? frame : null;
    }

    /// <summary>Returns once the broker has closed the connection, and takes none of the answers before that.</summary>
    public async Task IsGoneAsync(CancellationToken cancellationToken)
    {
        while (!IsReset()) await Task.Delay(GonePause, TimeProvider.System, cancellationToken);

        // Unread answers come before the end; a killed process resets the connection.
        bool IsReset() => socket.Poll(0, SelectMode.SelectError) || (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);
    }

    /// <summary>Says that nothing more is sent; answers can still be received.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();

    private static bool IsFlexible(ApiKey key, short version) => ApiTable.Find(key) is { } api && api.IsFlexible(version);

    private async Task<bool> FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(AnswerBound);
        while (!target.IsEmpty)
        {
            int count;
            try
            {
                count = await socket.ReceiveAsync(target, bounded.Token);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                return false;
            }

            if (count == 0) return false;
            target = target[count..];
        }

        return true;
    }
}
