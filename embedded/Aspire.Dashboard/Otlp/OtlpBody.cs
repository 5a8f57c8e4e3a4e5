using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads a request's body into memory, unpacked, and never more of it than the limit: a small gzip may hold gigabytes.</summary>
internal static class OtlpBody
{
    /// <summary>Of one request, unpacked. The exporters' batches are far below it.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    /// <exception cref="OtlpRefusedException">It is too large, or no gzip.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = request.BodyReader.AsStream(leaveOpen: true);
        return request.Headers.ContentEncoding.ToString() switch
        {
            "" or "identity" => await BoundedAsync(body, cancellationToken),
            "gzip" => await UnzippedAsync(body, cancellationToken),
            var other => throw OtlpRefusedException.Unsupported($"content encoding '{other}' is not known"),
        };
    }

    public static async ValueTask<ReadOnlyMemory<byte>> UnzippedAsync(Stream packed, CancellationToken cancellationToken)
    {
        try
        {
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return await BoundedAsync(unpacked, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw OtlpRefusedException.Malformed("the body is no gzip");
        }
    }

    public static Stream AsStream(ReadOnlySequence<byte> bytes) => PipeReader.Create(bytes).AsStream();

    private static async ValueTask<ReadOnlyMemory<byte>> BoundedAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        while (true)
        {
            var read = await body.ReadAsync(bytes.GetMemory(32 * 1024), cancellationToken);
            if (read == 0) return bytes.WrittenMemory;
            bytes.Advance(read);
            if (bytes.WrittenCount > BytesMax) throw OtlpRefusedException.TooLarge();
        }
    }
}
