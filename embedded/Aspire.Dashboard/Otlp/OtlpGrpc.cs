using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Otlp;

/// <summary>
/// OTLP/gRPC, framed by hand on HTTP/2 because gRPC's packages are not on every feed: unary calls of one message each way.
/// <code>flag (1 byte: 1 = compressed)  length (4 bytes, big-endian)  message; the answer ends with the trailer grpc-status</code>
/// </summary>
internal static class OtlpGrpc
{
    private const int PrefixBytes = 5;
    private const int Internal = 13;

    public static void MapOtlpGrpc(this IEndpointRouteBuilder app, OtlpReceiver receiver, OtlpApiKey key)
    {
        Map("/opentelemetry.proto.collector.trace.v1.TraceService/Export", OtlpSignal.Traces);
        Map("/opentelemetry.proto.collector.logs.v1.LogsService/Export", OtlpSignal.Logs);
        Map("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", OtlpSignal.Metrics);

        void Map(string path, OtlpSignal signal) => app.MapPost(path, context => CallAsync(context, signal, receiver, key));
    }

    private static async Task CallAsync(HttpContext context, OtlpSignal signal, OtlpReceiver receiver, OtlpApiKey key)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = "application/grpc";
        try
        {
            key.Check(context.Request);
            var rejected = receiver.Take(signal, await MessageAsync(context.Request, context.RequestAborted));
            await context.Response.BodyWriter.WriteAsync(Framed(OtlpAnswer.Protobuf(rejected)), context.RequestAborted);
            End(context.Response, 0, "");
        }
        catch (OtlpRefusedException refused)
        {
            End(context.Response, refused.GrpcStatus, refused.Message);
        }
        catch (MalformedOtlpException e)
        {
            End(context.Response, OtlpRefusedException.Malformed("").GrpcStatus, e.Message);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> MessageAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (packed, length) = await PrefixAsync(request, cancellationToken);
        var read = await request.BodyReader.ReadAtLeastAsync(length, cancellationToken);
        if (read.Buffer.Length < length) throw CutShort();
        var message = read.Buffer.Slice(0, length);
        try
        {
            if (!packed) return message.ToArray();
            if (request.Headers["grpc-encoding"] != "gzip") throw OtlpRefusedException.Unsupported("grpc-encoding is not gzip");
            return await OtlpBody.UnzippedAsync(OtlpBody.AsStream(message), cancellationToken);
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    private static async ValueTask<(bool Packed, int Length)> PrefixAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(PrefixBytes, cancellationToken);
        if (read.Buffer.Length < PrefixBytes) throw CutShort();
        var prefix = read.Buffer.Slice(0, PrefixBytes).ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.GetPosition(PrefixBytes));
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        return length > OtlpBody.BytesMax ? throw OtlpRefusedException.TooLarge() : (prefix[0] == 1, (int)length);
    }

    private static byte[] Framed(ReadOnlyMemory<byte> message)
    {
        var framed = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsMemory(PrefixBytes));
        return framed;
    }

    private static void End(HttpResponse response, int status, string message)
    {
        response.AppendTrailer("grpc-status", status.ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0) response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
    }

    private static OtlpRefusedException CutShort() => new("the message is cut short", StatusCodes.Status400BadRequest, Internal);
}
