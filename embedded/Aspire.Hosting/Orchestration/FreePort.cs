using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>A port that nobody listens on now. Another process may take it before ours does; that start then fails visibly.</summary>
internal static class FreePort
{
    private const int ProxylessFirst = 10000;
    private const int ProxylessLast = 32767;
    private const int AttemptsMax = 100;

    internal static int Take()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>For an endpoint that keeps its port over restarts: from below those that the system hands to outgoing connections.</summary>
    internal static int TakeForProxyless(Random random)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var port = random.Next(ProxylessFirst, ProxylessLast + 1);
            if (IsFree(port))
                return port;
        }
        return Take();
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
