using System.Net;
using System.Net.Sockets;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>A second shop beside the first: on ports of its own, with data of its own.</summary>
public sealed class TwoShopsTests
{
    private const int DefaultPort = 5101;
    private const string Address = "orders is ready at ";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_shops_run_side_by_side_where_a_default_port_is_taken()
    {
        Assert.SkipWhen(RunningShop.ExternalKafka is not null, "Kafka is external (ConnectionStrings__kafka): both shops would have the same one.");
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        using var taken = Take(DefaultPort);
        using var data = new TemporaryFolder("first");
        using var other = new TemporaryFolder("second");

        await using var first = await OpenAsync(turn, data.Path);
        await using var second = await OpenAsync(turn, other.Path);

        Uri[] addresses = [await AddressAsync(first), await AddressAsync(second)];
        Assert.Equal(2, addresses.Distinct().Count());
        using var http = new HttpClient();
        foreach (var address in addresses)
        {
            using var answer = await http.GetAsync(new Uri(address, "/health"), Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(0, await first.StopAsync(UnixSignal.Terminate, Cancelled));
        using var still = await http.GetAsync(new Uri(addresses[1], "/health"), Cancelled);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        Assert.Equal(0, await second.StopAsync(UnixSignal.Terminate, Cancelled));
    }

    private static async Task<AppHostProcess> OpenAsync(ShopTurn turn, string data)
    {
        var defaultPorts = new AppHostStart { Environment = new Dictionary<string, string?> { ["DcpPublisher__RandomizePorts"] = null } };
        var host = AppHostProcess.Start(turn, data, $"s{Guid.NewGuid():N}"[..12], defaultPorts, "--tape", "none");
        try
        {
            await host.SaysAsync($"In use: {DefaultPort}", Cancelled);
            await host.SaysAsync("The shop is open", Cancelled);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static async Task<Uri> AddressAsync(AppHostProcess host)
    {
        var line = await host.LineAsync(Address, Cancelled);
        return new(line[(line.IndexOf(Address, StringComparison.Ordinal) + Address.Length)..].Trim());
    }

    /// <summary>Null where somebody has it already.</summary>
    private static TcpListener? Take(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
