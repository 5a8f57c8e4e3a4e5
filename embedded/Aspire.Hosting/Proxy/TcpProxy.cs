using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Proxy;

/// <summary>
/// The public port of an endpoint: forwards each TCP connection to a random one of the replicas that live. The choice is per
/// connection, not per request, so a client that keeps its connection stays with its replica.
/// </summary>
/// <param name="port">0: a free one is allocated.</param>
internal sealed partial class TcpProxy(int port, Random random, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private Task? _running;

    /// <summary>Where connections go; may change at any time, open connections stay where they are.</summary>
    public ProxyTargets Targets { get; } = new(random);

    /// <summary>The port once the proxy listens on it: at once if it is free, else when it has become free. Cancelled by disposal.</summary>
    public Task<int> Listening => _listening.Task;

    /// <summary>Starts to listen; a port that is free is open on return.</summary>
    public void Start()
    {
        lock (_lock) _running ??= RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_lock) running = _running;
        if (_disposing.IsCancellationRequested) return;
        await _disposing.CancelAsync();
        _listening.TrySetCanceled();
        if (running is not null) await running;
        Task[] connections;
        lock (_lock) connections = [.. _connections];
        await Task.WhenAll(connections);
        _disposing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var listener = await ListenAsync();
            _listening.TrySetResult(listener.Port);
            await Task.WhenAll(listener.Sockets.Select(AcceptAsync));
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task<LoopbackListener> ListenAsync()
    {
        for (var reported = false; ; reported = true)
        {
            try
            {
                return LoopbackListener.Open(port);
            }
            catch (SocketException e)
            {
                if (!reported) LogBusy(port, e.SocketErrorCode);
            }

            await Task.Delay(RetryInterval, time, _disposing.Token);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                Own(ServeAsync(await listener.AcceptAsync(_disposing.Token)));
            }
            catch (SocketException e)
            {
                // Out of file handles, or the client was gone before it was accepted; neither ends the proxy.
                LogNotAccepted(port, e.SocketErrorCode);
                await Task.Delay(RetryInterval, time, _disposing.Token);
            }
        }
    }

    private void Own(Task connection)
    {
        lock (_lock) _connections.Add(connection);
        _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task connection)
    {
        lock (_lock) _connections.Remove(connection);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await ProxyConnection.ServeAsync(client, Targets, _disposing.Token);
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception e)
        {
            LogFailed(e, port);
        }
    }

    [LoggerMessage(110, LogLevel.Error, "Could not start the proxy on port {Port}: {Reason}. It is tried again until the port is free")]
    private partial void LogBusy(int port, SocketError reason);

    [LoggerMessage(111, LogLevel.Warning, "The proxy on port {Port} did not accept a connection: {Reason}")]
    private partial void LogNotAccepted(int port, SocketError reason);

    [LoggerMessage(112, LogLevel.Warning, "A connection through the proxy on port {Port} failed")]
    private partial void LogFailed(Exception exception, int port);
}
