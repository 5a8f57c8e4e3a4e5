using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost;

/// <summary>Uses free ports for everything if one of the default ports is taken, so that a second shop can run beside the first.</summary>
internal static class FreePorts
{
    private const string Randomize = "DcpPublisher:RandomizePorts";

    /// <summary>Where the dashboard and what feeds it listen, as the launch profile says.</summary>
    private static readonly string[] OwnAddresses = ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>
    /// The ports that the services' launch profiles name; when one is taken all are allocated, so that a shop never answers half here, half there.
    /// </summary>
    private static readonly int[] Services = [5101, 5102, 5103, 5108];

    /// <summary>The default ports that cannot be had; none where all ports are allocated anyway, as in tests.</summary>
    public static IReadOnlyList<int> Taken(IConfiguration configuration) =>
        configuration.GetValue<bool>(Randomize) ? [] : [.. Services.Concat(OwnPorts(configuration)).Where(IsTaken)];

    public static void GiveUp(IConfiguration configuration)
    {
        configuration[Randomize] = "true";
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = null; // which the AppHost itself listens on; none means a free one
    }

    private static IEnumerable<int> OwnPorts(IConfiguration configuration) =>
        OwnAddresses.SelectMany(key => (configuration[key] ?? "").Split(';')).Select(PortOf).Where(port => port > 0);

    /// <summary>0 where it is no address; Aspire says so in its own words.</summary>
    private static int PortOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Port : 0;

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
