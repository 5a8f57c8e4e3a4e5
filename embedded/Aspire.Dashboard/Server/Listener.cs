using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Dashboard.Server;

/// <summary>Ports on the loopback address: the one that was asked for, or a free one where somebody has it already.</summary>
internal static class Listener
{
    /// <summary>0 asks the system for a free port.</summary>
    public static int PortOrFree(int port)
    {
        if (port == 0) return 0;
        using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            probe.Start();
            return port;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <summary>Where a started application listens, in the order in which it was told to.</summary>
    public static IReadOnlyList<Uri> UrlsOf(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new UriBuilder(address) { Host = "localhost" }.Uri)];
}
