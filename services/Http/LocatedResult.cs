using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http;

/// <summary>Adds a Location header to an answer.</summary>
public static class LocatedResults
{
    public static IResult WithLocation(this IResult result, string location) => new LocatedResult(result, location);

    private sealed class LocatedResult(IResult result, string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = location;
            return result.ExecuteAsync(httpContext);
        }
    }
}
