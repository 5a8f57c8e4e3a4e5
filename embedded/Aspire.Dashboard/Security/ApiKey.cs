using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Security;

/// <summary>The key that scripts show in <c>x-api-key</c> instead of logging in; it opens the telemetry API, for reading, and nothing else.</summary>
internal sealed class ApiKey(string? key)
{
    private const string Header = "x-api-key";
    private readonly byte[]? expected = string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);

    public static bool IsItsPath(HttpRequest request) => request.Path.StartsWithSegments(Api.TelemetryEndpoints.Prefix);

    public bool Opens(HttpRequest request) =>
        expected is not null
        && IsItsPath(request)
        && HttpMethods.IsGet(request.Method)
        && request.Headers[Header] is [{ } shown]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), expected);
}
