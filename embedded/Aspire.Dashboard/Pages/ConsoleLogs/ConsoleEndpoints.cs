using Aspire.Dashboard.Board;
using Aspire.Dashboard.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>/consolelogs and what its page asks for.</summary>
internal static class ConsoleEndpoints
{
    public static void MapConsoleLogs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/consolelogs", (IResourceBoard board) => Page(board, new(null)));
        app.MapGet("/consolelogs/resource/{name}", (IResourceBoard board, string name) => Page(board, new(name)));
        app.MapGet("/api/consolelogs/stream", (HttpContext context, IResourceBoard board, HuePalette palette, LiveStream live, string? resource) =>
            live.WriteAsync(context, "lines", new ConsoleFeed(board, palette, new(resource is { Length: > 0 } ? resource : null)).ReadAsync));
    }

    private static RazorComponentResult<ConsolePage> Page(IResourceBoard board, ConsoleChoice choice) =>
        new(new { View = ConsoleView.Of(board.Resources(), choice) });
}
