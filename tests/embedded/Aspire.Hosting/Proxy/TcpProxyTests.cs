using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Proxy;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Tests.Proxy;

public sealed class TcpProxyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_client_sends_before_it_ends_its_half_is_answered_whole()
    {
        await using var server = new NamedServer("a");
        await using var proxy = Start(targets: server);
        var text = new string('x', 3_000_000);

        Assert.Equal("a:" + text, await AskAsync(await proxy.Listening, text));
    }

    [Fact]
    public async Task Each_connection_goes_to_a_random_live_target()
    {
        await using NamedServer a = new("a"), b = new("b"), c = new("c");
        await using var proxy = Start(seed: 7, a, b, c);
        var port = await proxy.Listening;

        HashSet<string> answers = [];
        for (var i = 0; i < 30; i++) answers.Add(await AskAsync(port, ""));
        proxy.Targets.Remove(b.Address);
        HashSet<string> later = [];
        for (var i = 0; i < 30; i++) later.Add(await AskAsync(port, ""));

        Assert.Equal(["a:", "b:", "c:"], answers.Order());
        Assert.Equal(["a:", "c:"], later.Order());
    }

    [Fact]
    public void The_same_seed_makes_the_same_choices()
    {
        static IEnumerable<IPEndPoint> Choices()
        {
            var targets = new ProxyTargets(new Random(42));
            foreach (var port in Enumerable.Range(1, 5)) targets.Add(new(IPAddress.Loopback, port));
            return [.. Enumerable.Range(0, 20).Select(_ => targets.Shuffled()[0])];
        }

        Assert.Equal(Choices(), Choices());
    }

    [Fact]
    public async Task A_target_that_does_not_answer_is_passed_over()
    {
        await using var live = new NamedServer("live");
        var dead = new NamedServer("dead");
        await using var proxy = Start(targets: [live, dead]);
        await dead.DisposeAsync();

        for (var i = 0; i < 10; i++) Assert.Equal("live:", await AskAsync(await proxy.Listening, ""));
    }

    [Fact]
    public async Task Without_a_live_target_a_connection_is_closed_at_once()
    {
        await using var proxy = Start();

        Assert.Equal("", await AskAsync(await proxy.Listening, ""));
    }

    [Fact]
    public async Task An_open_connection_stays_with_a_target_that_takes_no_more()
    {
        await using var server = new NamedServer("a");
        await using var proxy = Start(targets: server);
        using var client = await ConnectAsync(await proxy.Listening);
        await SendAsync(client, "x");
        await Eventually.HoldsAsync(() => server.Accepted == 1, "the target has the connection", Cancelled);

        proxy.Targets.Remove(server.Address);
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal("a:x", await ReadAsync(client));
    }

    [Fact]
    public async Task A_port_in_use_is_reported_once_and_taken_when_it_is_free()
    {
        await using var server = new NamedServer("a");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var log = new MessageLog();
        await using var proxy = new TcpProxy(port, new Random(1), TimeProvider.System, log);
        proxy.Targets.Add(server.Address);

        proxy.Start();
        Assert.False(proxy.Listening.IsCompleted);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(log.Messages), StringComparison.Ordinal);
        other.Stop();

        Assert.Equal(port, await proxy.Listening.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.Equal("a:x", await AskAsync(port, "x"));
        Assert.Single(log.Messages);
    }

    [Fact]
    public async Task Disposal_closes_the_port_and_all_connections()
    {
        await using var server = new NamedServer("a");
        var proxy = Start(targets: server);
        var port = await proxy.Listening;
        using var client = await ConnectAsync(port);
        await Eventually.HoldsAsync(() => server.Accepted == 1, "the target has the connection", Cancelled);

        await proxy.DisposeAsync();

        Assert.Equal("", await ReadAsync(client));
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(port));
    }

    [Fact]
    public async Task Disposal_while_the_port_is_in_use_ends_the_waiting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var proxy = new TcpProxy(((IPEndPoint)other.LocalEndpoint).Port, new Random(1), TimeProvider.System, NullLogger.Instance);
        proxy.Start();

        await proxy.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proxy.Listening);
    }

    private static TcpProxy Start(int seed = 1, params NamedServer[] targets)
    {
        var proxy = new TcpProxy(0, new Random(seed), TimeProvider.System, NullLogger.Instance);
        foreach (var target in targets) proxy.Targets.Add(target.Address);
        proxy.Start();
        return proxy;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<string> AskAsync(int port, string text)
    {
        using var client = await ConnectAsync(port);
        await SendAsync(client, text);
        client.Shutdown(SocketShutdown.Send);
        return await ReadAsync(client);
    }

    private static async Task SendAsync(Socket client, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;) sent += await client.SendAsync(bytes.AsMemory(sent), Cancelled);
    }

    private static async Task<string> ReadAsync(Socket client)
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await client.ReceiveAsync(buffer, Cancelled) is var count and > 0) text.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // Reset instead of ended: as closed as can be.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private sealed class MessageLog : ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }
}
