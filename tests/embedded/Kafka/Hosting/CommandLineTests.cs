using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Hosting;

/// <summary>A command line that makes no sense ends the process with 2 and a sentence, before anything is done.</summary>
public sealed class CommandLineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("serve")]
    [InlineData("serve --data")]
    [InlineData("serve --data D --listen nowhere")]
    [InlineData("serve --data D --listen 127.0.0.1:65536")]
    [InlineData("serve --data D --http 127.0.0.1")]
    [InlineData("serve --data D --advertised host")]
    [InlineData("serve --data D --advertised host:0")]
    [InlineData("serve --data D --advertised :9092")]
    [InlineData("serve --data D --default-partitions 0")]
    [InlineData("serve --data D --default-partitions 1001")]
    [InlineData("serve --data D --default-partitions many")]
    [InlineData("serve --data D --auto-create-topics perhaps")]
    [InlineData("serve --data D --flush sometimes")]
    [InlineData("serve --data D --validate-compressed seldom")]
    [InlineData("serve --data D --group-initial-rebalance-delay -1")]
    [InlineData("serve --data D --group-initial-rebalance-delay 60001")]
    [InlineData("serve --data D --unknown x")]
    [InlineData("stop")]
    [InlineData("dump-log")]
    [InlineData("dump-log a b")]
    [InlineData("verify")]
    [InlineData("verify a --deeply")]
    [InlineData("repair orders 0")]
    [InlineData("repair --data D orders")]
    [InlineData("repair --data D orders first")]
    [InlineData("repair --data D orders -1")]
    public async Task Wrong_usage_ends_with_2(string arguments) => Assert.Equal(2, await CommandLine.RunAsync(arguments.Split(' ')));

    [Theory]
    [InlineData("--flush", "sometimes", "--flush must be always, interval or none.")]
    [InlineData("--default-partitions", "0", "--default-partitions must be a whole number from 1 to 1000.")]
    public async Task What_is_wrong_is_said_in_one_line(string option, string value, string line)
    {
        string[] command = [typeof(CommandLine).Assembly.Location, "serve", "--data", "D", option, value];
        using var broker = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardError = true })!;

        var said = await broker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await broker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, line), (broker.ExitCode, said.TrimEnd()));
    }

    [Theory]
    [InlineData("--listen", "TAKEN", "--http", "127.0.0.1:0", "Cannot listen on TAKEN: Address already in use.")]
    [InlineData("--listen", "127.0.0.1:0", "--http", "TAKEN", "Cannot listen on TAKEN: Address already in use.")]
    public async Task A_taken_address_is_said_in_one_line_before_anything_is_changed(
        string one, string first, string other, string second, string line)
    {
        using var folder = new TemporaryFolder("taken");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string Named(string text) => text.Replace("TAKEN", listener.LocalEndpoint.ToString(), StringComparison.Ordinal);
        string[] command = [typeof(CommandLine).Assembly.Location, "serve", "--data", folder.Path, one, Named(first), other, Named(second)];
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var broker = Process.Start(start)!;

        var (said, logged) = (broker.StandardError.ReadToEndAsync(Cancelled), broker.StandardOutput.ReadToEndAsync(Cancelled));
        await broker.WaitForExitAsync(Cancelled);

        Assert.Equal((1, Named(line), ""), (broker.ExitCode, (await said).TrimEnd(), await logged));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "topics")));
    }

    [Fact]
    public async Task One_address_for_Kafka_and_HTTP_ends_with_1()
    {
        using var folder = new TemporaryFolder("taken");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var free = listener.LocalEndpoint.ToString()!;
        listener.Stop();

        Assert.Equal(1, await CommandLine.RunAsync(["serve", "--data", folder.Path, "--listen", free, "--http", free]));
    }

    [Theory]
    [InlineData("1", "0")]
    [InlineData("1000", "60000")]
    public async Task A_folder_in_use_ends_with_1_once_all_else_is_right(string partitions, string delay)
    {
        await using var broker = await TestBroker.StartAsync(TestContext.Current.CancellationToken);
        string[] options =
        [
            "--http", "127.0.0.1:0", "--advertised", "host:9092", "--default-partitions", partitions, "--auto-create-topics",
            "false", "--flush", "always",
            "--group-initial-rebalance-delay", delay, "--validate-compressed", "true",
        ];

        Assert.Equal(1, await CommandLine.RunAsync(["serve", "--data", broker.Data, "--listen", "localhost:0", .. options]));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    [InlineData("dump-log --help")]
    [InlineData("verify --help")]
    [InlineData("repair --help")]
    public async Task Help_is_no_error(string arguments) => Assert.Equal(0, await CommandLine.RunAsync(arguments.Split(' ')));
}
