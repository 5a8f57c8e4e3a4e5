using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aspire.Hosting.Tests.Health;

/// <summary>Stands where a resource's process should listen, and answers each request with one status.</summary>
internal sealed class StatusServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Task _running;

    public StatusServer(int port, HttpStatusCode status)
    {
        (_listener, Status) = (new(IPAddress.Loopback, port), status);
        _listener.Start();
        _running = RunAsync();
    }

    public HttpStatusCode Status { get; set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _running;
        _listener.Dispose();
        _disposing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_disposing.Token);
                using var request = new StreamReader(client.GetStream());
                Requests.Enqueue(await request.ReadLineAsync(_disposing.Token) ?? "");
                while (await request.ReadLineAsync(_disposing.Token) is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(int)Status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _disposing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over.
        }
    }
}
