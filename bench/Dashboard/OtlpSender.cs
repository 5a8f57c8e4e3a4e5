using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace EcomStreaming.DashboardBench;

/// <summary>Sends export requests that are ready, over gRPC: what is measured is the dashboard.</summary>
internal sealed class OtlpSender(Uri otlp) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = otlp };

    public async Task SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        var frame = new byte[5 + request.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), request.Length);
        request.CopyTo(frame, 5);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await http.SendAsync(message, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = answer.TrailingHeaders.GetValues("grpc-status").Single();
        if (status != "0") throw new InvalidOperationException($"The dashboard answered with grpc-status {status}.");
    }

    public void Dispose() => http.Dispose();
}
