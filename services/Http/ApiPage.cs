using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace EcomStreaming.Http;

/// <summary>A page at <c>/scalar</c> to read the service's OpenAPI document and to try its calls. Nothing on it comes from elsewhere or goes there.</summary>
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
