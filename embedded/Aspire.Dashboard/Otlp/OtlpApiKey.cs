using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Otlp;

/// <summary>The key that senders show in <c>x-otlp-api-key</c>; none means that anyone on this machine may send.</summary>
internal sealed class OtlpApiKey(string? key)
{
    private const string Header = "x-otlp-api-key";
    private readonly byte[]? expected = string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);

    /// <exception cref="OtlpRefusedException">The header is missing, there twice, or another.</exception>
    public void Check(HttpRequest request)
    {
        if (expected is null) return;
        var shown = request.Headers[Header];
        if (shown.Count != 1 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown[0] ?? ""), expected)) throw OtlpRefusedException.WrongKey();
    }
}
