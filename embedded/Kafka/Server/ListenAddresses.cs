using System.Net;
using System.Net.Sockets;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Finds out whether the broker's addresses are free, before anything is opened or changed. The server would say it later, and the host logs it with
/// a stack trace.
/// </summary>
internal static class ListenAddresses
{
    /// <exception cref="IOException">One is taken, or may not be used.</exception>
    public static void RequireFree(IPEndPoint listen, IPEndPoint? http)
    {
        RequireFree(listen);
        if (http is null) return;
        if (http.Port > 0 && http.Equals(listen)) throw new IOException($"Kafka and HTTP cannot both listen on {listen}.");
        RequireFree(http);
    }

    private static void RequireFree(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
        }
        catch (SocketException e)
        {
            throw new IOException($"Cannot listen on {address}: {e.Message}.", e);
        }
    }
}
