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

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        // A broker that stops does not wait for clients that have nothing to say.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        var idle = new IdleWatch(broker.Time, broker.Options.Limits.ConnectionIdleMax);
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(_ => AbortIfIdle(connection, idle), idle);
        using var socket = connection.Features.Get<IConnectionSocketFeature>() is { } feature ? new AnswerSocket(feature.Socket) : null;
        using var response = new KafkaWriter(broker.Options.Limits.AnswerBytesMax)
        {
            Files = socket is not null && AnswerSocket.SendsFiles ? broker.HeldFiles : null,
        };
        try
        {
            using var frames = new FrameReader(connection.Transport.Input, broker.Options.Limits.FrameBytesMax, broker.InFlight);
            while (await frames.ReadAsync(ended.Token) is { } frame)
            {
                idle.End();
                if (!await AnswerAsync(connection, socket, frame, response, idle, ended.Token)) break;
                idle.Begin();
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

    private static void AbortIfIdle(ConnectionContext connection, IdleWatch idle)
    {
        if (idle.IsOver) connection.Abort(new ConnectionAbortedException("It asked nothing for too long."));
    }

    private async ValueTask<bool> AnswerAsync(
        ConnectionContext connection, AnswerSocket? socket, ReadOnlyMemory<byte> frame, KafkaWriter response, IdleWatch idle,
        CancellationToken cancellationToken)
    {
        var start = RequestHeader.ReadStart(frame);
        if (ApiTable.Find(start.Key) is not { } api) throw new MalformedRequestException($"API {(short)start.Key} is not supported.");
        if (!api.Supports(start.Version))
        {
            if (start.Key != ApiKey.ApiVersions) throw new MalformedRequestException($"{start.Key} version {start.Version} is not supported.");
            Begin(response, start.CorrelationId, flexible: false, flexibleHeader: false);
            ApiVersions.WriteUnsupported(response);
            return await SendAsync(connection, socket, response, cancellationToken);
        }

        var flexible = api.IsFlexible(start.Version);
        var header = RequestHeader.Read(frame, flexible, out var body);
        Begin(response, header.CorrelationId, flexible, flexible && header.Key != ApiKey.ApiVersions);
        var request = new KafkaRequest(broker, response)
        {
            Header = header,
            Body = body,
            Flexible = flexible,
            ClientAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.Loopback,
        };
        var began = broker.Time.GetTimestamp();
        using var activity = BrokerActivities.Begin(api, header.ClientId);
        try
        {
            await HandleAsync(api, request, cancellationToken);
            idle.Begin(); // who does not take its answer is as idle as who asks nothing
            var answerBytes = request.ResponseSuppressed ? 0 : response.TotalLength;
            var isRead = request.ResponseSuppressed || await SendAsync(connection, socket, response, cancellationToken);
            broker.Metrics.CountAnswer(api.Key, SizeBytes + frame.Length, answerBytes, broker.Time.GetElapsedTime(began));
            return isRead;
        }
        finally
        {
            broker.InFlight.Give(request.HeldBytes);
        }
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
    private static async ValueTask<bool> SendAsync(
        ConnectionContext connection, AnswerSocket? socket, KafkaWriter response, CancellationToken cancellationToken)
    {
        response.PatchInt32(0, response.TotalLength - SizeBytes);
        if (socket is null) return await SendAsync(connection.Transport.Output, response, cancellationToken);
        await socket.SendAsync(response, cancellationToken);
        response.ReleaseContents();
        return true;
    }

    private static async ValueTask<bool> SendAsync(PipeWriter output, KafkaWriter response, CancellationToken cancellationToken)
    {
        foreach (var piece in response.Pieces()) output.Write(piece);
        var result = await output.FlushAsync(cancellationToken);
        response.ReleaseContents();
        return !result.IsCompleted;
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed connection {Connection}: {Problem}")]
    private partial void LogMalformed(string connection, string problem);

    [LoggerMessage(2, LogLevel.Error, "Closed connection {Connection}: handling its request failed")]
    private partial void LogFailed(string connection, Exception exception);
}
