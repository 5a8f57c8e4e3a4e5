using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Proxy;

/// <summary>Listening sockets on one port of both loopback addresses, since "localhost" may mean either.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int Backlog = 512;
    private const int AllocationsMax = 20;

    private LoopbackListener(params Socket[] sockets) => Sockets = sockets;

    public IReadOnlyList<Socket> Sockets { get; }

    public int Port => ((IPEndPoint)Sockets[0].LocalEndPoint!).Port;

    /// <param name="port">0: a free one is allocated.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static LoopbackListener Open(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OpenBoth(port);
            }
            catch (SocketException e) when (port == 0 && e.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < AllocationsMax)
            {
                // Free on one address, taken on the other: another allocation brings another port.
            }
        }
    }

    public void Dispose()
    {
        foreach (var socket in Sockets) socket.Dispose();
    }

    private static LoopbackListener OpenBoth(int port)
    {
        var first = Listen(new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            var second = ListenOnIPv6(((IPEndPoint)first.LocalEndPoint!).Port);
            return second is null ? new(first) : new(first, second);
        }
        catch (SocketException)
        {
            first.Dispose();
            throw;
        }
    }

    private static Socket? ListenOnIPv6(int port)
    {
        try
        {
            return Socket.OSSupportsIPv6 ? Listen(new IPEndPoint(IPAddress.IPv6Loopback, port)) : null;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return null; // many containers have no ::1
        }
    }

    private static Socket Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
            socket.Listen(Backlog);
            Debug.Assert(socket.LocalEndPoint is not null, "a bound socket has an address");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
