using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace EcomStreaming.Http;

/// <summary>Reads a request's body as one JSON object, or says why it is refused: wrong type, too large, or unreadable at a named place.</summary>
public static class JsonBody
{
    public const int BytesMax = 1024 * 1024;

    public const string Field = "body";

    private const string Plain = "identity";

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public static async Task<(JsonDocument? Document, ProblemHttpResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
            return (null, Refusal.Of(StatusCodes.Status415UnsupportedMediaType, "Content-Type", "Must be application/json in UTF-8."));
        if (!IsPlain(request.Headers.ContentEncoding)) return (null, RefuseEncoding(request.HttpContext.Response));

        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (bytes is null)
            return (null, Refusal.Of(StatusCodes.Status413PayloadTooLarge, Field, $"Must be at most {BytesMax} bytes."));

        return Parse(WithoutMark(bytes.Value));
    }

    private static (JsonDocument?, ProblemHttpResult?) Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span)) return (null, Refusal.Unreadable(Field, "Must be UTF-8."));

        var errors = new RequestErrors();
        JsonStructure.Check(bytes.Span, errors);
        if (errors.Any) return (null, errors.ToRefusal());

        var document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind == JsonValueKind.Object) return (document, null);

        document.Dispose();
        return (null, Refusal.Unreadable(Field, "Must be a JSON object."));
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            || (type.MediaType?.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ?? false))
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    // Content-Encoding: gzip, identity
    private static bool IsPlain(StringValues encodings) => encodings
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .All(encoding => string.Equals(encoding, Plain, StringComparison.OrdinalIgnoreCase));

    private static ProblemHttpResult RefuseEncoding(HttpResponse response)
    {
        response.Headers.AcceptEncoding = Plain; // as RFC 9110, 12.5.3 has it: so a client knows what to send instead
        return Refusal.Of(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding", "Must be absent or identity: no body is decompressed here.");
    }

    /// <summary>Editors and PowerShell write a byte order mark; RFC 8259, 8.1 lets a reader ignore it.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith(Mark) ? bytes[Mark.Length..] : bytes;

    // Counted here as well as by the server: a chunked body says no length, and not every server has a limit.
    private static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > BytesMax) return null;

        using var buffer = new MemoryStream((int)(request.ContentLength ?? 4096));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > BytesMax) return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
