using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Hosting;

/// <summary>
/// The broker asks nobody who he is: it listens where only its own machine reaches it, whatever the command line or the environment says.
/// </summary>
public sealed class LoopbackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.1.2.3:0")]
    [InlineData("[::1]:0")]
    [InlineData("localhost:0")]
    public async Task A_loopback_address_is_taken(string address)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);

        // 1 for the folder, which is in use: all else is right.
        Assert.Equal(1, await CommandLine.RunAsync(
            ["serve", "--data", broker.Data, "--listen", address, "--http", address, "--advertised", "shop.example:9092"]));
    }

    [Theory]
    [InlineData("0.0.0.0:9092")]
    [InlineData("[::]:9092")]
    [InlineData("192.0.2.1:9092")]
    [InlineData("[2001:db8::1]:9092")]
    [InlineData("[::ffff:192.0.2.1]:9092")]
    [InlineData("128.0.0.1:9092")]
    public async Task Any_other_address_is_refused(string address)
    {
        using var folder = new TemporaryFolder("loopback");

        Assert.Equal(2, await CommandLine.RunAsync(["serve", "--data", folder.Path, "--listen", address]));
        Assert.Equal(2, await CommandLine.RunAsync(["serve", "--data", folder.Path, "--listen", "127.0.0.1:0", "--http", address]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task One_line_says_why()
    {
        using var folder = new TemporaryFolder("loopback");
        var start = new ProcessStartInfo(
            "dotnet", [typeof(CommandLine).Assembly.Location, "serve", "--data", folder.Path, "--listen", "0.0.0.0:9092"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;

        var (said, complained) = (await process.StandardOutput.ReadToEndAsync(Cancelled), await process.StandardError.ReadToEndAsync(Cancelled));
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal((2, ""), (process.ExitCode, said));
        Assert.Matches(@"\A--listen must be a loopback address .*no authentication and no TLS.*\r?\n\z", complained);
    }

    [Fact]
    public async Task The_environment_adds_no_address()
    {
        var elsewhere = BrokerProcess.FreePort();
        var environment = new Dictionary<string, string>
        {
            ["URLS"] = $"http://0.0.0.0:{elsewhere}",
            ["PREFERHOSTINGURLS"] = "true",
            ["HTTP_PORTS"] = $"{elsewhere}",
        };

        await using var broker = await BrokerProcess.StartAsync(environment, Cancelled);

        using var client = await RawClient.ConnectAsync(IPEndPoint.Parse(broker.BootstrapServers), Cancelled);
        await client.IsServedAsync(Cancelled);
        using var other = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => other.ConnectAsync(IPAddress.Loopback, elsewhere, Cancelled).AsTask());
    }
}
