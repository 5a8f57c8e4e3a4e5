using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EcomStreaming.Topics.Tests;

/// <summary>The topic manager where there is no broker: whoever waits for its completion must not go on.</summary>
public sealed class BrokerAwayTests
{
    /// <summary>Far above what it takes and far below a minute, the patience that nobody configured.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_broker_it_gives_up_with_one_line_once_its_patience_is_over(bool somebodyListens)
    {
        using var nobody = Nobody(somebodyListens);
        var clock = Stopwatch.StartNew();

        await using var topics = TopicsProcess.Start(Address(nobody), "--Ecom:BrokerPatienceSeconds=2");

        Assert.Equal(1, await topics.ExitCodeAsync(Cancelled));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2), Margin);
        Assert.StartsWith("No broker answered within 2 s", Assert.Single(topics.Errors), StringComparison.Ordinal);
        Assert.Single(topics.Output, line => line.Contains("is away", StringComparison.Ordinal));
        Assert.DoesNotContain(topics.Output, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Told_to_stop_while_it_waits_it_stops(bool somebodyListens)
    {
        using var nobody = Nobody(somebodyListens);
        await using var topics = TopicsProcess.Start(Address(nobody), "--Ecom:BrokerPatienceSeconds=600");
        await topics.SaysAsync("is away", Cancelled);
        var clock = Stopwatch.StartNew();

        topics.Terminate();

        Assert.Equal(1, await topics.ExitCodeAsync(Cancelled));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Margin);
        Assert.Empty(topics.Errors);
    }

    [Fact]
    public async Task What_is_configured_out_of_bounds_stops_it_at_its_start()
    {
        using var nobody = Nobody(somebodyListens: false);

        await using var topics = TopicsProcess.Start(Address(nobody), "--Ecom:Partitions=0");

        Assert.NotEqual(0, await topics.ExitCodeAsync(Cancelled));
        Assert.Contains(topics.Errors, line => line.Contains("Partitions", StringComparison.Ordinal));
    }

    /// <summary>A port of this test's own: connections are refused there, or taken and never answered.</summary>
    private static Socket Nobody(bool somebodyListens)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (somebodyListens) socket.Listen();
        return socket;
    }

    private static string Address(Socket socket) => $"127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
}
