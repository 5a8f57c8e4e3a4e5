using System.Diagnostics;
using EcomStreaming.Broker.Apis;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// Creates spans of rare events: the start, and requests that create, change or delete something. Frequent requests are counted instead (<see
/// cref="BrokerMetrics"/>); the spans of producers and consumers show what happens to a record.
/// </summary>
internal static class BrokerActivities
{
    public const string SourceName = "EcomStreaming.Broker";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>For a request, where its API is one of those; the attributes are those of RPC (OpenTelemetry's conventions).</summary>
    public static Activity? Begin(Api api, string? clientId)
    {
        if (!api.ChangesWhatExists || !Source.HasListeners()) return null;
        var activity = Source.StartActivity(api.Key.ToString(), ActivityKind.Server);
        activity?.SetTag("messaging.system", "kafka").SetTag("rpc.system", "kafka").SetTag("rpc.method", api.Key.ToString())
            .SetTag("messaging.client.id", clientId);
        return activity;
    }

    /// <summary>The start, told afterwards: nobody listens while it happens.</summary>
    public static void Started(DateTimeOffset began, DateTimeOffset ended, int topics, int partitions, bool clean)
    {
        using var activity = Source.StartActivity("start", ActivityKind.Internal, parentContext: default, startTime: began);
        activity?.SetTag("kafka.topics", topics).SetTag("kafka.partitions", partitions).SetTag("kafka.clean_shutdown", clean)
            .SetEndTime(ended.UtcDateTime);
    }
}
