using Aspire.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Security;

/// <summary>/login: by the link that was printed at the start, or by typing the token.</summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder app, LoginSession session)
    {
        app.MapGet("/login", IResult (HttpContext context, string? t, string? returnUrl) => t is null
            ? Form(returnUrl, wrong: false)
            : LogIn(context, session, t, returnUrl));
        app.MapPost("/login", async Task<IResult> (HttpContext context, string? returnUrl) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return LogIn(context, session, form["token"].ToString().Trim(), returnUrl);
        });
    }

    private static IResult LogIn(HttpContext context, LoginSession session, string token, string? returnUrl)
    {
        if (!session.IsToken(token)) return Form(returnUrl, wrong: true);
        session.LogIn(context.Response);
        return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];

    private static RazorComponentResult<LoginPage> Form(string? returnUrl, bool wrong) =>
        new(new { ReturnUrl = IsLocal(returnUrl) ? returnUrl : "/", Wrong = wrong }) { StatusCode = wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK };
}
