using System.Runtime.CompilerServices;
using Aspire.Dashboard.Board;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>/ and what the page of resources asks for.</summary>
internal static class ResourcesEndpoints
{
    public static void MapResources(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext context, IResourceBoard board, UnreadErrors errors) =>
            new RazorComponentResult<ResourcesPage>(new { List = List(context, board, errors) }));
        app.MapGet("/api/resources/graph", (HttpContext context, IResourceBoard board, UnreadErrors errors) => List(context, board, errors).Graph);
        app.MapGet("/api/resources/stream", (HttpContext context, IResourceBoard board, TelemetryStore telemetry, UnreadErrors errors, LiveStream live, TimeProvider time) =>
            live.WriteAsync(context, "resources", cancellationToken => ChangesAsync(board, telemetry, errors, time, cancellationToken)));
        app.MapGet("/api/resources/{id}/secrets", Secrets);
        app.MapPost("/api/resources/{id}/commands/{name}", ExecuteAsync);
    }

    private static ResourceList List(HttpContext context, IResourceBoard board, UnreadErrors errors) =>
        ResourceList.Of(board.Resources(), ResourceQuery.Of(context.Request.Query), errors.Counts());

    /// <summary>A change of the resources, or of the number of errors: metrics come every second and change neither.</summary>
    private static async IAsyncEnumerable<int> ChangesAsync(
        IResourceBoard board, TelemetryStore telemetry, UnreadErrors errors, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (change, unread) = (Task.CompletedTask, -1);
        await foreach (var number in LiveStream.ChangesAsync(() => Task.WhenAny(board.NextChange, telemetry.NextChange), time, cancellationToken))
        {
            var now = errors.Counts().Values.Sum();
            if (!change.IsCompleted && now == unread) continue;
            (change, unread) = (board.NextChange, now);
            yield return number;
        }
    }

    private static IResult Secrets(HttpContext context, IResourceBoard board, string id)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Find(board, id) is { } resource
            ? Results.Json(resource.Environment.Where(variable => variable.IsSecret).ToDictionary(variable => variable.Name, variable => variable.Value))
            : Results.NotFound();
    }

    /// <summary>Goes on when the browser leaves: a restart that ends between stop and start would be none.</summary>
    private static async Task<IResult> ExecuteAsync(IResourceBoard board, IHostApplicationLifetime host, string id, string name)
    {
        if (Find(board, id) is not { } resource) return Results.Text($"There is no resource '{id}'.", statusCode: StatusCodes.Status404NotFound);
        if (resource.Commands.FirstOrDefault(command => command.Name == name) is not { } command)
            return Results.Text($"'{id}' has no command '{name}'.", statusCode: StatusCodes.Status404NotFound);
        if (!command.IsEnabled) return Results.Text($"{command.DisplayName} is not possible now.", statusCode: StatusCodes.Status409Conflict);
        return await board.ExecuteAsync(id, name, host.ApplicationStopping) is { } failure
            ? Results.Text(failure, statusCode: StatusCodes.Status422UnprocessableEntity)
            : Results.Ok();
    }

    private static BoardResource? Find(IResourceBoard board, string id) => board.Resources().FirstOrDefault(resource => resource.Id == id);
}
