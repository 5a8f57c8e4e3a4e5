using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Proxy;

/// <summary>One client's connection: finds it a target that answers and carries bytes both ways until both sides have ended.</summary>
internal static class ProxyConnection
{
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Serves the client and closes it; it is closed at once where no target answers.</summary>
    public static async Task ServeAsync(Socket client, ProxyTargets targets, CancellationToken cancellationToken)
    {
        using (client)
        {
            using var target = await ConnectAsync(targets, cancellationToken);
            if (target is null) return;
            client.NoDelay = true;
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAll(CarryAsync(client, target, broken), CarryAsync(target, client, broken));
        }
    }

    private static async Task<Socket?> ConnectAsync(ProxyTargets targets, CancellationToken cancellationToken)
    {
        foreach (var address in targets.Shuffled())
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await ConnectAsync(socket, address, cancellationToken);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return null;
    }

    private static async Task ConnectAsync(Socket socket, IPEndPoint address, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ConnectTimeout);
        await socket.ConnectAsync(address, bound.Token);
    }

    // The end of one direction is passed on and leaves the other open, as a client that has sent all still awaits its answer.
    // A direction that breaks takes the other with it.
    private static async Task CarryAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await from.ReceiveAsync(buffer, broken.Token) is var count and > 0)
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), broken.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A reset is passed on as one.
            if (e is SocketException) from.LingerState = to.LingerState = new LingerOption(true, 0);
            await broken.CancelAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
