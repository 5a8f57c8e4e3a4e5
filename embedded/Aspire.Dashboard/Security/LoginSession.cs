using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Security;

/// <summary>
/// Who has shown the token gets a cookie for three days: <c>expiry.nonce.signature</c>. Commands carry a second proof, made of the cookie, which a
/// foreign page cannot read.
/// </summary>
internal sealed class LoginSession(string? token, DashboardKey key, TimeProvider time)
{
    private const string Cookie = ".Aspire.Dashboard.Auth.Http";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    public bool IsOpenToAll => token is null;

    public bool IsToken(string? shown) =>
        token is not null && shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(token));

    public bool IsLoggedIn(HttpRequest request) => IsOpenToAll || IsValid(request.Cookies[Cookie]);

    public void LogIn(HttpResponse response)
    {
        var expiry = time.GetUtcNow() + Lifetime;
        var statement = $"{expiry.ToUnixTimeSeconds()}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Expires = expiry, Path = "/" };
        response.Cookies.Append(Cookie, $"{statement}.{key.Sign(statement)}", options);
    }

    /// <summary>What a page of this session writes into its commands.</summary>
    public string CommandProof(HttpRequest request) => key.Sign($"command {request.Cookies[Cookie]}");

    public bool IsCommandProof(HttpRequest request, string? proof) => proof is not null && key.Signed($"command {request.Cookies[Cookie]}", proof);

    private bool IsValid(string? cookie)
    {
        if (cookie?.LastIndexOf('.') is not (> 0 and var dot)) return false;
        var statement = cookie[..dot];
        return key.Signed(statement, cookie[(dot + 1)..])
            && long.TryParse(statement.Split('.')[0], CultureInfo.InvariantCulture, out var expiry)
            && DateTimeOffset.FromUnixTimeSeconds(expiry) > time.GetUtcNow();
    }
}
