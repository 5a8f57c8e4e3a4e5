using EcomStreaming.Contracts;
using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http;

/// <summary>Reads the optional header that makes a request safe to repeat.</summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <returns>Null where there is none, or where it was noted as an error.</returns>
    public static string? Read(HttpRequest request, RequestErrors errors)
    {
        var values = request.Headers[Header];
        if (values.Count == 0) return null;
        if (values.Count > 1)
        {
            errors.Unreadable(Header, "Must be sent at most once.");
            return null;
        }

        var key = values[0] ?? "";
        if (Identifier.IsValid(key)) return key;
        errors.OutOfBounds(Header, IdentifierForm.Message);
        return null;
    }

    public static string ReusedMessage => "Was already used for a request with another body.";
}
