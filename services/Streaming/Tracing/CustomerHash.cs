using System.Security.Cryptography;
using System.Text;

namespace EcomStreaming.Streaming;

/// <summary>
/// Replaces a customer's id in telemetry: HMAC-SHA256 of the id under the run's secret, both in UTF-8, as lower-case hexadecimal. A plain hash of a
/// short id would be easy to reverse.
/// </summary>
public static class CustomerHash
{
    public static string Of(string secret, string customerId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(customerId)));
}
