using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Adds to ASP.NET Core's own server span what OpenTelemetry's convention asks for: route, status, name, exception.</summary>
internal sealed class HttpServerSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync); // first, so that it sees what everything behind it made of the request
        next(app);
    };

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        Exception? error = null;
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            Describe(span, context, error);
        }
    }

    private static void Describe(Activity span, HttpContext context, Exception? escaped)
    {
        // The exception handler answers in the endpoint's place, and remembers whose it was.
        var handled = context.Features.Get<IExceptionHandlerFeature>();
        var error = escaped ?? handled?.Error;
        var status = error is not null && context.Response is { HasStarted: false, StatusCode: < 400 } ? 500 : context.Response.StatusCode;
        var route = ((handled?.Endpoint ?? context.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        if (route is not null) span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (error is not null) span.AddException(error);
        if (status < 500) return;
        span.SetTag("error.type", error?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }
}
