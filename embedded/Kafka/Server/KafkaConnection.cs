using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Serves one client: reads a request, handles it, writes the answer, and reads the next, so answers have the order of the requests. Invalid bytes
/// end only this connection.
/// </summary>
internal sealed partial class KafkaConnection(BrokerState broker, ILogger<KafkaConnection> logger) : ConnectionHandler
{
    private const int SizeBytes = 4;

    private readonly EndedConnections endedConnections = new(broker.Metrics, broker.Time, logger);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var watch = new ConnectionWatch(broker.Time, broker.Options.Limits);
        if (!broker.Connections.TryAdd(connection, watch, out var displaced)) return;
        if (displaced is not null) endedConnections.Add(displaced.ConnectionId, EndReason.Displaced);
        try
        {
            await ServeAsync(connection, watch);
        }
        finally
        {
            broker.Connections.Remove(connection);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionWatch watch)
    {
        // A broker that stops does not wait for clients that have nothing to say.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(_ => AbortIfOver(connection, watch), watch);
        using var socket = connection.Features.Get<IConnectionSocketFeature>() is { } feature ? new AnswerSocket(feature.Socket) : null;
        using var response = new KafkaWriter(broker.Options.Limits.AnswerBytesMax)
        {
            Held = new(socket is not null && AnswerSocket.SendsFiles ? broker.HeldFiles : null, broker.Rooms.Answers),
        };
        try
        {
            using var frames = new FrameReader(connection.Transport.Input, broker.Options.Limits.FrameBytesMax, broker.Rooms, watch);
            var client = new Client(connection, socket, frames, response, watch);
            while (await frames.ReadAsync(ended.Token) is { } frame)
            {
                watch.End();
                if (!await AnswerAsync(client, frame, ended.Token)) break;
                watch.Begin();
            }
        }
        catch (MalformedRequestException e)
        {
            LogMalformed(connection.ConnectionId, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException or SocketException
            or ObjectDisposedException)
        {
            return; // the client or the broker has gone
        }
        catch (Exception e)
        {
            LogFailed(connection.ConnectionId, e);
        }
    }

    private void AbortIfOver(ConnectionContext connection, ConnectionWatch watch)
    {
        if (!watch.IsOver || !watch.TryMarkEnded()) return;
        endedConnections.Add(connection.ConnectionId, watch.IsHolding ? EndReason.Stalled : EndReason.Idle);
        connection.Abort(new ConnectionAbortedException("It asked nothing, or did not take its answer, for too long."));
    }

    private async ValueTask<bool> AnswerAsync(Client client, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var (start, response) = (RequestHeader.ReadStart(frame), client.Response);
        if (ApiTable.Find(start.Key) is not { } api) throw new MalformedRequestException($"API {(short)start.Key} is not supported.");
        if (!api.Supports(start.Version))
        {
            if (start.Key != ApiKey.ApiVersions) throw new MalformedRequestException($"{start.Key} version {start.Version} is not supported.");
            Begin(response, start.CorrelationId, flexible: false, flexibleHeader: false);
            ApiVersions.WriteUnsupported(response);
            return await SendAsync(client, cancellationToken);
        }

        var flexible = api.IsFlexible(start.Version);
        var header = RequestHeader.Read(frame, flexible, out var body);
        Begin(response, header.CorrelationId, flexible, flexible && header.Key != ApiKey.ApiVersions);
        var request = new KafkaRequest(broker, response)
        {
            Header = header,
            Body = body,
            Flexible = flexible,
            Frame = client.Frames,
            ClientAddress = (client.Connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.Loopback,
        };
        var began = broker.Time.GetTimestamp();
        using var activity = BrokerActivities.Begin(api, header.ClientId);
        await HandleAsync(api, request, cancellationToken);
        var answerBytes = request.ResponseSuppressed ? 0 : response.TotalLength;
        var isRead = request.ResponseSuppressed || await SendAsync(client, cancellationToken);
        broker.Metrics.CountAnswer(api.Key, SizeBytes + frame.Length, answerBytes, broker.Time.GetElapsedTime(began));
        return isRead;
    }

    private async ValueTask HandleAsync(Api api, KafkaRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await api.Handle(request, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            broker.Metrics.CountFailure(api.Key);
            throw;
        }
    }

    /// <summary>
    /// <c>size i32, filled in at the end | correlation id i32 | tags in flexible headers</c>; ApiVersions has the classic one always.
    /// </summary>
    private static void Begin(KafkaWriter response, int correlationId, bool flexible, bool flexibleHeader)
    {
        response.Reset(flexible);
        response.WriteInt32(0);
        response.WriteInt32(correlationId);
        if (flexibleHeader) response.WriteTags();
    }

    /// <returns>Whether somebody is still there to read it.</returns>
    private static async ValueTask<bool> SendAsync(Client client, CancellationToken cancellationToken)
    {
        var (response, watch) = (client.Response, client.Watch);
        response.PatchInt32(0, response.TotalLength - SizeBytes);
        response.Held.AddWritten(response.Length);
        client.Frames.Release(); // it is answered
        watch.Sends(response.Held);
        watch.Begin(); // who does not take its answer is as idle as who asks nothing
        var isRead = true;
        if (client.Socket is null) isRead = await SendAsync(client.Connection.Transport.Output, response, cancellationToken);
        else await client.Socket.SendAsync(response, watch, cancellationToken);
        watch.Sends(null);
        response.Clear();
        return isRead;
    }

    private static async ValueTask<bool> SendAsync(PipeWriter output, KafkaWriter response, CancellationToken cancellationToken)
    {
        foreach (var content in response.Groups(int.MaxValue).SelectMany(group => group)) output.Write(content.Buffer);
        return !(await output.FlushAsync(cancellationToken)).IsCompleted;
    }

    private sealed record Client(
        ConnectionContext Connection, AnswerSocket? Socket, FrameReader Frames, KafkaWriter Response, ConnectionWatch Watch);

    [LoggerMessage(1, LogLevel.Warning, "Closed connection {Connection}: {Problem}")]
    private partial void LogMalformed(string connection, string problem);

    [LoggerMessage(2, LogLevel.Error, "Closed connection {Connection}: handling its request failed")]
    private partial void LogFailed(string connection, Exception exception);
}
