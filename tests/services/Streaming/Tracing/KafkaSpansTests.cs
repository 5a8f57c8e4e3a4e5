using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Streaming.Tests.Tracing;

/// <summary>One command is one trace across its topics, in the names of OpenTelemetry's messaging conventions.</summary>
public sealed class KafkaSpansTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const string Customer = "customer-17850";
    private static readonly Guid Order = Guid.Parse("0193b2a0-0000-7000-8000-000000000001");

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Commands => ShopTopic.StockCommands.Name(prefix);

    private string Facts => ShopTopic.Inventory.Name(prefix);

    private string DeadLetters => ToyStage.Stage.DeadLetterTopic(prefix);

    [Fact]
    public async Task A_command_is_sent_and_processed_under_one_trace_that_its_fact_carries_on()
    {
        using var spans = new RecordedSpans(prefix);
        var fact = await ReplenishAsync("A");

        var send = spans.Single($"send {Commands}");
        var process = spans.Single($"process {Commands}");
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer), (send.Kind, process.Kind));
        Assert.Equal((send.TraceId, send.SpanId), (process.TraceId, process.ParentSpanId));
        Assert.Equal(send.SpanId, Assert.Single(process.Links).Context.SpanId);
        Assert.Equal(send.TraceId.ToString(), fact.TraceId);
        Assert.Equal([$"00-{send.TraceId}-{send.SpanId}-01"], TraceParents(Commands));
        Assert.Equal([$"00-{process.TraceId}-{process.SpanId}-01"], TraceParents(Facts));
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
        Assert.Equal(2, spans.All.Count);
    }

    [Fact]
    public async Task Spans_say_what_was_done_to_which_record_and_nothing_else()
    {
        using var spans = new RecordedSpans(prefix);
        await ReplenishAsync("A");

        var record = Assert.Single(Log.ReadAll(fixture.Kafka, Commands));
        string[] both =
        [
            "ecom.product.id=A", $"messaging.destination.name={Commands}", $"messaging.destination.partition.id={record.Partition.Value}",
            "messaging.kafka.offset=0", $"messaging.message.id={ToyStage.Command("A", "r", 1).Id}", "messaging.system=kafka",
        ];
        string[] send = [.. both, "messaging.operation=send", "messaging.operation.name=send", "messaging.operation.type=send"];
        string[] process =
        [
            .. both, $"messaging.consumer.group.name={ToyStage.Stage.Group(prefix)}",
            "messaging.operation=process", "messaging.operation.name=process", "messaging.operation.type=process",
        ];
        Assert.Equal(send.Order(StringComparer.Ordinal), RecordedSpans.Tags(spans.Single($"send {Commands}")));
        Assert.Equal(process.Order(StringComparer.Ordinal), RecordedSpans.Tags(spans.Single($"process {Commands}")));
    }

    [Fact]
    public async Task Whoever_sends_is_the_parent_and_its_trace_state_travels_along()
    {
        using var spans = new RecordedSpans(prefix);
        using var request = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded, TraceStateString = "vendor=1" }.Start();
        await ReplenishAsync("A");

        Assert.Equal(request.SpanId, spans.Single($"send {Commands}").ParentSpanId);
        foreach (var topic in new[] { Commands, Facts })
        {
            var headers = Assert.Single(Log.ReadAll(fixture.Kafka, topic)).Message.Headers;
            Assert.Equal(["traceparent", "tracestate"], headers.Select(header => header.Key));
            Assert.Equal("vendor=1", Encoding.UTF8.GetString(headers.GetLastBytes("tracestate")));
        }
    }

    [Theory]
    [InlineData(ActivitySamplingResult.None)]
    [InlineData(ActivitySamplingResult.PropagationData)]
    [InlineData(ActivitySamplingResult.AllData)]
    public async Task What_is_not_sampled_writes_no_headers_and_is_not_followed(ActivitySamplingResult sampling)
    {
        using var spans = new RecordedSpans(prefix, sampling);
        var fact = await ReplenishAsync("A");

        Assert.Null(fact.TraceId);
        Assert.Empty(Log.ReadAll(fixture.Kafka, Commands).Concat(Log.ReadAll(fixture.Kafka, Facts)).SelectMany(record => record.Message.Headers));
        Assert.DoesNotContain(spans.All, span => span.Kind == ActivityKind.Consumer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    [InlineData("nonsense")]
    public async Task A_record_without_a_sampled_context_starts_no_trace(string? traceParent)
    {
        using var spans = new RecordedSpans(prefix);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await ProduceAsync("A", ToyStage.Command("A", "r", 1), traceParent);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the fact", Cancelled);

        Assert.Null(service.View.Facts[0].TraceId);
        Assert.Empty(Assert.Single(Log.ReadAll(fixture.Kafka, Facts)).Message.Headers);
        Assert.Empty(spans.All);
    }

    [Fact]
    public async Task Headers_without_a_value_hold_up_neither_the_stage_nor_the_view()
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        var headers = new Headers { { "traceparent", null }, { "tracestate", null } };
        var foreign = new StockReplenished(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "A", "by hand", 1);
        await Log.ProduceAsync(fixture.Kafka, Facts, "A", MessageCodec.Encode(foreign), Cancelled, headers);
        await Log.ProduceAsync(fixture.Kafka, Commands, "A", "not json"u8.ToArray(), Cancelled, headers);
        await Log.ProduceAsync(fixture.Kafka, Commands, "A", MessageCodec.Encode(ToyStage.Command("A", "r", 1)), Cancelled, headers);

        await Eventually.HoldsAsync(() => service.View.Facts.Count == 2, "the foreign fact and the stage's own", Cancelled);
        Assert.Single(Log.ReadAll(fixture.Kafka, DeadLetters));
    }

    [Fact]
    public async Task A_dead_letter_is_an_error_in_its_span_and_keeps_its_trace()
    {
        const string traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var spans = new RecordedSpans(prefix);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await ProduceAsync("A", new StockReplenished(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "A", "r", 1), traceParent);
        await Eventually.HoldsAsync(() => Log.ReadAll(fixture.Kafka, DeadLetters).Count == 1, "the dead letter", Cancelled);

        var process = spans.Single($"process {Commands}");
        Assert.Equal(ActivityStatusCode.Error, process.Status);
        Assert.Contains("error.type=dead_letter", RecordedSpans.Tags(process));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", process.TraceId.ToString());
        Assert.Equal([traceParent], TraceParents(DeadLetters));
    }

    [Fact]
    public async Task A_customers_id_is_in_no_span()
    {
        using var spans = new RecordedSpans(prefix);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        var order = new PlaceOrder(Guid.NewGuid(), DateTimeOffset.UnixEpoch, Order, Customer, "GBP", 2.55m, [new(1, "85123A", 1, 2.55m)]);
        await service.Commands.WriteAsync(new Outgoing(ShopTopic.OrderCommands, Customer, order), Cancelled);
        await ProduceAsync(Customer, order, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"); // no stage of this service takes it
        await Eventually.HoldsAsync(() => Log.ReadAll(fixture.Kafka, DeadLetters).Count == 1, "the dead letter", Cancelled);

        Activity[] both = [spans.Single($"send {ShopTopic.OrderCommands.Name(prefix)}"), spans.Single($"process {Commands}")];
        Assert.All(both, span => Assert.Contains($"messaging.message.conversation_id={Order}", RecordedSpans.Tags(span)));
        Assert.All(spans.All.SelectMany(Words), words => Assert.DoesNotContain(Customer, words, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Words(Activity span) =>
        [span.DisplayName, span.StatusDescription ?? "", .. RecordedSpans.Tags(span), .. span.Baggage.Select(item => $"{item.Key}={item.Value}")];

    /// <summary>Through the whole toy service, and its fact.</summary>
    private async Task<Fact> ReplenishAsync(string product)
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await service.ReplenishAsync(product, "r", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the fact", Cancelled);
        return service.View.Facts[0];
    }

    private Task ProduceAsync(string key, Message message, string? traceParent)
    {
        var headers = new Headers();
        if (traceParent is not null) headers.Add("traceparent", Encoding.UTF8.GetBytes(traceParent));
        return Log.ProduceAsync(fixture.Kafka, Commands, key, MessageCodec.Encode(message), Cancelled, headers);
    }

    private IEnumerable<string> TraceParents(string topic) =>
        Log.ReadAll(fixture.Kafka, topic).Select(record => Encoding.ASCII.GetString(record.Message.Headers.GetLastBytes("traceparent")));
}
