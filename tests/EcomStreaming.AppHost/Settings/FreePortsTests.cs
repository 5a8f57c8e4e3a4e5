using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost.Tests.Settings;

/// <summary>Which of the dashboard's own ports somebody else has; those of the services may be taken by a shop that runs.</summary>
public sealed class FreePortsTests
{
    [Fact]
    public void Of_several_addresses_each_is_looked_at()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Contains(port, FreePorts.Taken(With($"http://localhost:0;http://localhost:{port}")));
    }

    [Fact]
    public void What_is_no_address_is_left_to_Aspire() => Assert.DoesNotContain(0, FreePorts.Taken(With("nowhere")));

    private static IConfiguration With(string urls) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = urls }).Build();
}
