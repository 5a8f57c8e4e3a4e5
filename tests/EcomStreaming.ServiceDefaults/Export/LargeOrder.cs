using System.Diagnostics;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.AspNetCore.Builder;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>
/// A service that makes, within one request, as many spans as Inventory makes of an order: all at once, as when an order is taken up, and with
/// parents that end before their children begin, as they do in the shop.
/// </summary>
internal static class LargeOrder
{
    /// <summary>Aspire's dashboard took 0.65 to 0.78 s for a batch of 512 spans (median) while it shared two cores with the loaded shop.</summary>
    public static readonly TimeSpan WorkPerSpan = TimeSpan.FromMilliseconds(1.5);

    private static readonly ActivitySource Source = new("EcomStreaming.Kafka");

    public static void Map(WebApplication app) => app.MapPost("/orders", (int lines, ITraceCharge trace) =>
    {
        trace.Take(SpanCosts.OfOrder(lines));
        var commands = Enumerable.Range(0, lines).Select(_ => Send("stock-commands")).ToList();
        var facts = commands.Select(command => ProcessAndSend("stock-commands", command, "inventory")).ToList();
        foreach (var fact in facts) ProcessAndSend("inventory", fact, "order-steps");
    });

    /// <summary>What has come of it. Requests of other tests may come too: what listens to spans listens to the whole process.</summary>
    public static IReadOnlyList<OtlpSpan> In(OtlpReceiver receiver)
    {
        var spans = receiver.Spans;
        var trace = spans.FirstOrDefault(span => span.Source == Source.Name)?.TraceId;
        return [.. spans.Where(span => span.TraceId == trace)];
    }

    /// <summary>Those that name a parent which never came.</summary>
    public static IEnumerable<OtlpSpan> WithoutParent(OtlpReceiver receiver)
    {
        var spans = In(receiver);
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        return spans.Where(span => span.ParentId != "" && !ids.Contains(span.ParentId));
    }

    private static ActivityContext Send(string topic)
    {
        using var span = Source.StartActivity($"send ecommerce.{topic}", ActivityKind.Producer);
        return span!.Context;
    }

    private static ActivityContext ProcessAndSend(string topic, ActivityContext sender, string to)
    {
        using var span = Source.StartActivity($"process ecommerce.{topic}", ActivityKind.Consumer, sender);
        return Send(to);
    }
}
