using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace EcomStreaming.Http;

/// <summary>
/// Serves a page at <c>/scalar</c> to read the service's OpenAPI document and to try its calls. The page loads nothing from other hosts and sends
/// them nothing.
/// </summary>
public static class ApiPage
{
    public static void MapApiPage(this IEndpointRouteBuilder endpoints) => endpoints.MapScalarApiReference(page => page
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp()
        .HideClientButton()
        .HideDeveloperTools());
}
