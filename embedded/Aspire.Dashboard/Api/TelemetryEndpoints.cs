using System.Runtime.CompilerServices;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Api;

/// <summary>
/// /api/telemetry, for scripts: the newest of what is as asked for, the oldest of it first. With <c>follow=true</c> logs and spans go on as
/// server-sent events until whoever asked leaves.
/// </summary>
internal static class TelemetryEndpoints
{
    public const string Prefix = "/api/telemetry";

    public static void MapTelemetry(this IEndpointRouteBuilder app)
    {
        app.MapGet($"{Prefix}/resources", (TelemetryStore telemetry) => Json(telemetry.Resources().Select(TelemetryDocuments.Of).ToList(), int.MaxValue));
        app.MapGet($"{Prefix}/traces", (HttpContext context, TelemetryStore telemetry) =>
        {
            var query = TelemetryQuery.Of(context.Request.Query);
            return Json(telemetry.Traces.Summaries(query.Matches).Reverse().Select(TelemetryDocuments.Of).ToList(), query.Limit);
        });
        app.MapGet($"{Prefix}/traces/{{id}}", IResult (TelemetryStore telemetry, string id) =>
            TraceId.TryParse(id, out var traceId) && telemetry.Traces.Spans(traceId) is { Count: > 0 } spans
                ? Json(spans.Select(TelemetryDocuments.Of).ToList(), int.MaxValue)
                : Results.NotFound());
        app.MapGet($"{Prefix}/spans", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            AnswerAsync(context, live, "span", Spans(telemetry), TelemetryDocuments.Of, () => telemetry.NextChange, time));
        app.MapGet($"{Prefix}/logs", (HttpContext context, TelemetryStore telemetry, LiveStream live, TimeProvider time) =>
            AnswerAsync(context, live, "log", Logs(telemetry), TelemetryDocuments.Of, () => telemetry.NextChange, time));
    }

    private static Func<TelemetryQuery, List<LogEntry>> Logs(TelemetryStore telemetry) => query => [.. telemetry.Logs.Entries().Where(query.Matches)];

    private static Func<TelemetryQuery, List<Span>> Spans(TelemetryStore telemetry) => query =>
    {
        var found = new List<Span>();
        telemetry.Traces.Summaries((_, spans) =>
        {
            found.AddRange(spans.Where(query.Matches));
            return false; // it is the spans that are asked for
        });
        found.Sort((one, other) => one.StartNs.CompareTo(other.StartNs));
        return found;
    };

    private static Task AnswerAsync<T, TDocument>(
        HttpContext context, LiveStream live, string eventName, Func<TelemetryQuery, List<T>> find, Func<T, TDocument> documentOf, Func<Task> nextChange, TimeProvider time)
        where T : class
    {
        var query = TelemetryQuery.Of(context.Request.Query);
        return query.Follow
            ? live.WriteAsync(context, eventName, cancellationToken => FollowAsync(query, find, documentOf, nextChange, time, cancellationToken))
            : Json(find(query).ConvertAll(one => documentOf(one)), query.Limit).ExecuteAsync(context);
    }

    /// <summary>First the newest that there are, then what was not there before. Whatever is replaced or dropped meanwhile is not told.</summary>
    private static async IAsyncEnumerable<TDocument> FollowAsync<T, TDocument>(
        TelemetryQuery query, Func<TelemetryQuery, List<T>> find, Func<T, TDocument> documentOf, Func<Task> nextChange, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        HashSet<T>? told = null;
        await foreach (var _ in LiveStream.ChangesAsync(nextChange, time, cancellationToken))
        {
            var found = find(query);
            foreach (var one in told is null ? found.TakeLast(query.Limit) : found.Where(one => !told.Contains(one))) yield return documentOf(one);
            told = new(found, ReferenceEqualityComparer.Instance);
        }
    }

    private static IResult Json<T>(List<T> found, int limit)
    {
        IReadOnlyList<T> newest = found.Count > limit ? found.GetRange(found.Count - limit, limit) : found;
        return Results.Json(new TelemetryDocuments.Page<T>(newest, found.Count, newest.Count), TelemetryDocuments.Json);
    }
}
