using EcomStreaming.Contracts;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.AppHost.Tests.Tracing;

/// <summary>All spans of the trace that an order began, as a collector has them.</summary>
internal sealed class TracedOrder
{
    private readonly HashSet<string> ids;
    private readonly string prefix;

    private TracedOrder(IReadOnlyList<OtlpSpan> spans, string prefix)
    {
        (Spans, this.prefix) = (spans, prefix);
        ids = [.. spans.Select(span => span.SpanId)];
    }

    public IReadOnlyList<OtlpSpan> Spans { get; }

    public IEnumerable<OtlpSpan> Roots => Spans.Where(span => span.ParentId == "");

    public IEnumerable<OtlpSpan> Orphans => Spans.Where(span => span.ParentId != "" && !ids.Contains(span.ParentId));

    /// <summary>Sent to a stage, and not yet seen to be processed by it.</summary>
    public IEnumerable<OtlpSpan> Unprocessed => Sends(Stage.All.Select(stage => stage.Input)).Where(send => !ProcessesOf(send).Any());

    public static TracedOrder Of(IReadOnlyList<OtlpSpan> all, Guid order, string prefix)
    {
        var traces = all.Where(span => span["messaging.message.conversation_id"] == order.ToString()).Select(span => span.TraceId).ToHashSet();
        return new([.. all.Where(span => traces.Contains(span.TraceId))], prefix);
    }

    public IEnumerable<OtlpSpan> Sends(params IEnumerable<ShopTopic> topics) =>
        Spans.Where(span => topics.Any(topic => span.Name == $"send {topic.Name(prefix)}"));

    public IEnumerable<OtlpSpan> ProcessesOf(OtlpSpan send) => Spans.Where(span =>
        span.ParentId == send.SpanId && span.Name == send.Name.Replace("send ", "process ", StringComparison.Ordinal));

    /// <summary>Those of batches, which are no part of it, that mean its records.</summary>
    public IEnumerable<OtlpSpan> BatchesAmong(IReadOnlyList<OtlpSpan> all) =>
        all.Where(span => span.TraceId != Spans[0].TraceId && span.Links.Any(link => ids.Contains(link.SpanId)));

    /// <summary>Counted by message: a redelivery sends the same ones again.</summary>
    public bool HasTaken(IEnumerable<(ShopTopic Topic, int Messages)> hops) =>
        hops.All(hop => Sends(hop.Topic).Select(send => send.Attributes["messaging.message.id"]).Distinct().Count() == hop.Messages);

    public bool HasEnded(Guid order) => Sends(ShopTopic.Orders).Any(send =>
        send.Attributes["messaging.message.id"] is var id
        && (id == MessageId.OfOrder(nameof(OrderConfirmed), order).ToString() || id == MessageId.OfOrder(nameof(OrderRejected), order).ToString()));
}
