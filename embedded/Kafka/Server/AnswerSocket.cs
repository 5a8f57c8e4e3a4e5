using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Sends answers directly over a connection's socket. The transport's pipe would copy everything once more, and nothing else is sent on the
/// connection. One answer at a time.
/// </summary>
internal sealed class AnswerSocket : IDisposable
{
    /// <summary>How much is sent at a time, so that a client that takes its answer slowly is told from one that does not.</summary>
    private const int PartBytesMax = 256 * 1024;
    private const int FilePartBytesMax = 4 * 1024 * 1024;

    private readonly Socket socket;
    private readonly SocketAsyncEventArgs packets = new();
    private TaskCompletionSource<int> sent = new();

    public AnswerSocket(Socket socket)
    {
        this.socket = socket;
        packets.Completed += (_, _) => Complete();
    }

    /// <summary>Windows has a way of its own, which nobody has tried here.</summary>
    public static bool SendsFiles { get; } = !OperatingSystem.IsWindows();

    /// <param name="watch">Is told of each part that the client took.</param>
    /// <exception cref="SocketException">The client has gone.</exception>
    /// <exception cref="IOException">What was to be sent cannot be read any more: the answer is not whole.</exception>
    public async ValueTask SendAsync(KafkaWriter response, ConnectionWatch watch, CancellationToken cancellationToken)
    {
        if (response.HasContents || response.Length > PartBytesMax)
        {
            foreach (var group in response.Groups(response.Held.HasFiles ? FilePartBytesMax : PartBytesMax))
            {
                if (response.Held.HasFiles) await SendPacketsAsync(group);
                else await socket.SendAsync([.. group.Select(content => content.Buffer)], SocketFlags.None);
                watch.Begin();
            }
        }
        else
            for (var rest = response.Written; !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellationToken)..];
    }

    public void Dispose() => packets.Dispose();

    private async Task SendPacketsAsync(List<HeldContent> group)
    {
        if (await SendPacketsAsync([.. group.Select(content => content.ToPacket())]) == group.Sum(content => content.Bytes)) return;
        throw new EndOfStreamException("A file was truncated while it was being sent.");
    }

    private Task<int> SendPacketsAsync(SendPacketsElement[] elements)
    {
        if (!socket.Connected) throw new SocketException((int)SocketError.NotConnected);
        sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        packets.SendPacketsElements = elements;
        if (!socket.SendPacketsAsync(packets)) Complete();
        return sent.Task;
    }

    private void Complete()
    {
        packets.SendPacketsElements = null;
        if (packets.SocketError == SocketError.Success) sent.SetResult(packets.BytesTransferred);
        else if (packets.SocketError is SocketError.InvalidArgument or SocketError.SocketError)
        {
            sent.SetException(new IOException($"A file could not be sent: {packets.SocketError}."));
        }
        else sent.SetException(new SocketException((int)packets.SocketError));
    }
}
