using System.Security.Cryptography;
using System.Text;

namespace EcomStreaming.Streaming;

/// <summary>
/// What stands for a customer where orders have to be found but nobody is to be named: HMAC-SHA256 of the id under the run's secret, both in
/// UTF-8, in lower-case hexadecimal. A plain hash of a short id is reversed in a moment.
/// </summary>
public static class CustomerHash
{
    public static string Of(string secret, string customerId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(customerId)));
}
