using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EcomStreaming.Http;

/// <summary>Sets up HTTP for a service: limits, ProblemDetails for every refusal, and endpoints that answer 503 while Kafka is away.</summary>
public static class ShopHttp
{
    public static IServiceCollection AddShopHttp(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null); // JsonBody counts, and says so in its refusal
        services.AddProblemDetails(
            problems => problems.CustomizeProblemDetails = context => NameTheField(context.ProblemDetails.Status, context));
        return services.AddSingleton<IProblemDetailsWriter, ProblemForEveryAccept>(); // after ASP.NET's own, which comes first where it can
    }

    public static WebApplication UseShopHttp(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e =>
                e is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        return app;
    }

    public static RouteGroupBuilder MapShopGroup(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup("").AddEndpointFilter<RouteGroupBuilder, UnwrittenCommandFilter>();

    // Refusals of the framework itself: routing knows the type and the path, but no field.
    private static void NameTheField(int? status, ProblemDetailsContext context)
    {
        var (field, message) = status switch
        {
            StatusCodes.Status404NotFound => ("path", "No endpoint has this path."),
            StatusCodes.Status405MethodNotAllowed => ("method", "This path does not support the method."),
            StatusCodes.Status415UnsupportedMediaType => ("Content-Type", "Must be application/json in UTF-8."),
            StatusCodes.Status408RequestTimeout => (JsonBody.Field, "Did not arrive in time."),
            StatusCodes.Status400BadRequest => (JsonBody.Field, "The request could not be read to its end."),
            _ => default,
        };
        if (field is null || context.ProblemDetails is HttpValidationProblemDetails { Errors.Count: > 0 }) return;
        context.ProblemDetails.Extensions.TryAdd("errors", new Dictionary<string, string[]> { [field] = [message] });
    }
}
