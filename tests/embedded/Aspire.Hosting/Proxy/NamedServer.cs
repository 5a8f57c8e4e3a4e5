using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aspire.Hosting.Tests.Proxy;

/// <summary>A replica behind a proxy: reads until the client has sent all, then answers its own name and what it read.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _disposing = new();
    private readonly string _name;
    private readonly Task _running;
    private int _accepted;

    public NamedServer(string name, int port = 0)
    {
        (_name, _listener) = (name, new(IPAddress.Loopback, port));
        _listener.Start();
        _running = RunAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public int Accepted => Volatile.Read(ref _accepted);

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _running;
        _listener.Dispose();
        _disposing.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_disposing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        Interlocked.Increment(ref _accepted);
        try
        {
            using var text = new MemoryStream();
            await client.GetStream().CopyToAsync(text, _disposing.Token);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{_name}:"), _disposing.Token);
            await client.GetStream().WriteAsync(text.ToArray(), _disposing.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The test closed it.
        }
    }
}
