using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost;

/// <summary>Gives up a service's default port where somebody else has it, so that a second shop runs beside the first.</summary>
internal static class FreePorts
{
    /// <summary>The ports that the services' launch profiles name; when one is taken all are allocated, so that a shop never answers half here, half there.</summary>
    private static readonly int[] Defaults = [5101, 5102, 5103, 5108];

    public static IResourceBuilder<ProjectResource> WithFreePort(this IResourceBuilder<ProjectResource> service, ShopSettings shop) =>
        shop.TakenPorts.Count == 0 ? service : service.WithEndpoint("http", endpoint => endpoint.Port = null);

    /// <summary>The default ports that cannot be had; none where all ports are allocated anyway, as in tests.</summary>
    public static IReadOnlyList<int> Taken(IConfiguration configuration) =>
        configuration.GetValue<bool>("DcpPublisher:RandomizePorts") ? [] : [.. Defaults.Where(IsTaken)];

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
