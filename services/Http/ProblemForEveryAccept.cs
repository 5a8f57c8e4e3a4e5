using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Http;

/// <summary>
/// Writes a refusal of the framework for a client that accepts no JSON. ASP.NET's own writer leaves it to others, and a line of text would go out.
/// </summary>
internal sealed class ProblemForEveryAccept(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        context.ProblemDetails.Status ??= status;
        context.ProblemDetails.Title ??= ReasonPhrases.GetReasonPhrase(status);
        options.Value.CustomizeProblemDetails?.Invoke(context);
        await context.HttpContext.Response.WriteAsJsonAsync(
            context.ProblemDetails,
            context.ProblemDetails.GetType(),
            options: null,
            contentType: "application/problem+json",
            context.HttpContext.RequestAborted);
    }
}
