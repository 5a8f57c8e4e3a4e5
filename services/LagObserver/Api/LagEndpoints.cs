using EcomStreaming.Http;
using EcomStreaming.Streaming;

namespace EcomStreaming.LagObserver.Api;

/// <summary>GET /lag and GET /topics: what the dashboard's commands show.</summary>
internal static class LagEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/lag", Lag);
        endpoints.MapGet("/topics", TopicsAsync);
    }

    private static IResult Lag(HttpContext http, LagReport report) => report.Current is { } lags
        ? Results.Json([.. lags.Select(LagAnswer.Of)], LagJson.Default.LagAnswerArray)
        : Refusal.NotNow(http, "lag", "The lag is unknown because Kafka does not answer.");

    private static async Task<IResult> TopicsAsync(HttpContext http, ITopicAdmin admin, CancellationToken cancellationToken)
    {
        try
        {
            var topics = await admin.DescribeAsync(cancellationToken);
            return Results.Json([.. topics.Select(TopicAnswer.Of)], LagJson.Default.TopicAnswerArray);
        }
        catch (BrokerUnavailableException e)
        {
            return Refusal.NotNow(http, "topics", e.Message);
        }
    }
}
