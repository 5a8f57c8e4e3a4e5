using System.Buffers.Text;

namespace EcomStreaming.Http;

/// <summary>The opaque <c>at</c> of a Location. It names the fact that a GET has to wait for.</summary>
public static class FactToken
{
    public const string Parameter = "at";

    private const int Bytes = 16;
    private const int Characters = 22;

    public static string Of(Guid factId) => Base64Url.EncodeToString(factId.ToByteArray(bigEndian: true));

    public static bool TryRead(string token, out Guid factId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        factId = default;
        if (token.Length != Characters || !Base64Url.IsValid(token)) return false;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != Bytes) return false;

        factId = new Guid(bytes, bigEndian: true);
        // The last character has spare bits: one token for each fact.
        return Of(factId) == token;
    }
}
