using System.Net;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Security;

/// <summary>
/// Lets in who has logged in, under a loopback name only (a page of another site cannot rebind its name to us), and takes commands only from pages
/// of our own.
/// </summary>
internal sealed class FrontendGuard(LoginSession session, ApiKey apiKey)
{
    private const string ProofHeader = "x-command-proof";

    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";

        var request = context.Request;
        if (!IsLoopback(request.Host.Host)) return RefuseAsync(context, StatusCodes.Status400BadRequest, "The dashboard answers to loopback names only.");
        if (IsPublic(request.Path) || apiKey.Opens(request)) return next(context);
        if (!session.IsLoggedIn(request)) return AskToLogInAsync(context);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !IsOwnCommand(request))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "The command did not come from a page of this dashboard.");
        return next(context);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsPublic(PathString path) => path.StartsWithSegments("/login") || path.StartsWithSegments("/assets") || path == "/favicon.ico";

    private bool IsOwnCommand(HttpRequest request) =>
        (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}")
        && session.IsCommandProof(request, request.Headers[ProofHeader]);

    private static Task AskToLogInAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal)
            || ApiKey.IsItsPath(context.Request))
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "Log in first.");
        context.Response.Redirect($"/login?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
