using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Ports that a test names itself.</summary>
internal static class Ports
{
    public static int Free()
    {
        using var probe = Occupy();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Somebody else listens until this is disposed.</summary>
    public static TcpListener Occupy()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
