using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        var sendFact = spans.Single($"send {Facts}");
        Assert.Equal((ActivityKind.Producer, process.TraceId, process.SpanId), (sendFact.Kind, sendFact.TraceId, sendFact.ParentSpanId));
        Assert.Equal([$"00-{sendFact.TraceId}-{sendFact.SpanId}-01"], TraceParents(Facts));
        Assert.All(spans.All, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task A_poll_and_a_commit_are_traces_of_their_own_linked_to_whoever_sent()
    {
        using var spans = new RecordedSpans(prefix);
        await ReplenishAsync("A");

        var send = spans.Single($"send {Commands}");
        foreach (var (operation, type) in new[] { ("poll", "receive"), ("commit", "settle") })
        {
            var span = spans.Single($"{operation} {Commands}");
            Assert.Equal((ActivityKind.Client, default), (span.Kind, span.ParentSpanId));
            Assert.NotEqual(send.TraceId, span.TraceId);
            Assert.Equal(send.SpanId, Assert.Single(span.Links).Context.SpanId);
            Assert.Equal(
                Of(operation, type, [$"messaging.consumer.group.name={ToyStage.Stage.Group(prefix)}", .. Place(Commands)]), RecordedSpans.Tags(span));
        }

        Assert.Equal(5, spans.All.Count);
    }

    [Fact]
    public async Task Linked_only_each_hop_is_a_trace_of_its_own()
    {
        using var spans = new RecordedSpans(prefix);
        await ReplenishAsync("A", ("Ecom:ProcessSpans", "link"));

        var (send, process) = (spans.Single($"send {Commands}"), spans.Single($"process {Commands}"));
        Assert.Equal(default, process.ParentSpanId);
        Assert.NotEqual(send.TraceId, process.TraceId);
        Assert.Equal(send.Context.SpanId, Assert.Single(process.Links).Context.SpanId);
        Assert.Equal(process.SpanId, spans.Single($"send {Facts}").ParentSpanId);
    }

    [Fact]
    public async Task A_redelivery_is_another_span_of_the_same_offset()
    {
        using var spans = new RecordedSpans(prefix);
        var commit = new FailingCommit();
        await using (var service = await ToyService.StartAsync(
            fixture.Kafka, prefix, Cancelled, services => services.AddSingleton<IBatchCommit>(commit)))
        {
            await service.ReplenishAsync("A", "r", 1, Cancelled);
            await Eventually.HoldsAsync(() => service.View.Facts.Count == 2, "the fact and its repetition", Cancelled);
        }

        var processed = spans.All.Where(span => span.DisplayName == $"process {Commands}").ToList();
        Assert.Equal(2, processed.Count);
        Assert.All(processed, span => Assert.Equal(spans.Single($"send {Commands}").SpanId, span.ParentSpanId));
        Assert.All(processed, span => Assert.Contains("messaging.kafka.offset=0", RecordedSpans.Tags(span)));
        var failed = spans.All.First(span => span.DisplayName == $"commit {Commands}");
        Assert.Equal(ActivityStatusCode.Error, failed.Status);
        Assert.Contains("error.type=Local_TimedOut", RecordedSpans.Tags(failed));
    }

    [Fact]
    public async Task What_is_said_while_a_record_is_processed_is_said_in_its_span()
    {
        using var spans = new RecordedSpans(prefix);
        var log = new SpansOfLog();
        await using (var service = await ToyService.StartAsync(
            fixture.Kafka, prefix, Cancelled, services => services.AddLogging(logging => logging.AddProvider(log))))
        {
            await service.ReplenishAsync("A", "fails", 666, Cancelled);
            await Eventually.HoldsAsync(() => Log.ReadAll(fixture.Kafka, DeadLetters).Count == 1, "the dead letter", Cancelled);
        }

        var process = spans.Single($"process {Commands}");
        Assert.Equal(process.SpanId, log.SpanOf("Moving"));
        Assert.Equal(process.SpanId, log.SpanOf("failed after"));
    }

    [Fact]
    public async Task Spans_say_what_was_done_to_which_record_and_nothing_else()
    {
        using var spans = new RecordedSpans(prefix);
        await ReplenishAsync("A");

        string[] command =
            [$"messaging.message.id={ToyStage.Command("A", "r", 1).Id}", "ecom.product.id=A", "messaging.kafka.message.key=A", .. Place(Commands)];
        string[] fact = [$"messaging.message.id={MessageId.OfReplenishment("StockReplenished", "A", "r")}", "ecom.product.id=A",
            "messaging.kafka.message.key=A", .. Place(Facts)];
        Assert.Equal(Of("send", "send", command), RecordedSpans.Tags(spans.Single($"send {Commands}")));
        Assert.Equal(
            Of("process", "process", [$"messaging.consumer.group.name={ToyStage.Stage.Group(prefix)}", .. command]),
            RecordedSpans.Tags(spans.Single($"process {Commands}")));
        Assert.Equal(Of("send", "send", fact), RecordedSpans.Tags(spans.Single($"send {Facts}")));
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
        var send = spans.Single($"send {DeadLetters}");
        Assert.Equal(process.SpanId, send.ParentSpanId);
        Assert.Contains("messaging.kafka.offset=0", RecordedSpans.Tags(send));
    }

    [Fact]
    public async Task A_record_without_a_value_is_called_a_tombstone()
    {
        const string traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var spans = new RecordedSpans(prefix);
        await using (await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled))
        {
            await Log.ProduceAsync(
                fixture.Kafka, Commands, "A", null, Cancelled, new Headers { { "traceparent", Encoding.ASCII.GetBytes(traceParent) } });
            await Eventually.HoldsAsync(() => Log.ReadAll(fixture.Kafka, DeadLetters).Count == 1, "the dead letter", Cancelled);
        }

        Assert.Contains("messaging.kafka.message.tombstone=True", RecordedSpans.Tags(spans.Single($"process {Commands}")));
        Assert.Contains("messaging.kafka.message.tombstone=True", RecordedSpans.Tags(spans.Single($"send {DeadLetters}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a secret of 16 c")]
    public async Task A_customers_id_is_in_no_span_and_its_hash_only_under_a_secret(string secret)
    {
        using var spans = new RecordedSpans(prefix);
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled, settings: ("Ecom:TelemetrySecret", secret));
        var order = new PlaceOrder(Guid.NewGuid(), DateTimeOffset.UnixEpoch, Order, Customer, "GBP", 2.55m, [new(1, "85123A", 1, 2.55m)]);
        await service.Commands.WriteAsync(new Outgoing(ShopTopic.OrderCommands, Customer, order), Cancelled);
        await ProduceAsync(Customer, order, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"); // no stage of this service takes it
        await Eventually.HoldsAsync(() => Log.ReadAll(fixture.Kafka, DeadLetters).Count == 1, "the dead letter", Cancelled);

        Activity[] both = [spans.Single($"send {ShopTopic.OrderCommands.Name(prefix)}"), spans.Single($"process {Commands}")];
        Assert.All(both, span => Assert.Contains($"messaging.message.conversation_id={Order}", RecordedSpans.Tags(span)));
        string[] hashes = secret == "" ? [] : [$"ecom.customer.hash={CustomerHash.Of(secret, Customer)}"];
        Assert.All(
            both, span => Assert.Equal(hashes, RecordedSpans.Tags(span).Where(tag => tag.StartsWith("ecom.customer", StringComparison.Ordinal))));
        Assert.All(spans.All.SelectMany(Words), words => Assert.DoesNotContain(Customer, words, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Words(Activity span) =>
        [span.DisplayName, span.StatusDescription ?? "", .. RecordedSpans.Tags(span), .. span.Baggage.Select(item => $"{item.Key}={item.Value}")];

    /// <summary>Through the whole toy service, and its fact.</summary>
    private async Task<Fact> ReplenishAsync(string product, params (string Key, string Value)[] settings)
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled, configure: null, settings);
        await service.ReplenishAsync(product, "r", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Facts.Count == 1, "the fact", Cancelled);
        return service.View.Facts[0];
    }

    /// <summary>What every span says, and what this one says beside it.</summary>
    private IEnumerable<string> Of(string operation, string type, string[] more)
    {
        var server = KafkaServer.Parse(fixture.Kafka);
        string[] all =
        [
            "messaging.system=kafka", $"messaging.operation.name={operation}", $"messaging.operation.type={type}", $"messaging.operation={type}",
            $"server.address={server.Host}", $"server.port={server.Port}", .. more,
        ];
        return all.Order(StringComparer.Ordinal);
    }

    /// <summary>Of the topic's only record.</summary>
    private string[] Place(string topic) =>
    [
        $"messaging.destination.name={topic}", "messaging.kafka.offset=0",
        $"messaging.destination.partition.id={Assert.Single(Log.ReadAll(fixture.Kafka, topic)).Partition.Value}",
    ];

    private Task ProduceAsync(string key, Message message, string? traceParent)
    {
        var headers = new Headers();
        if (traceParent is not null) headers.Add("traceparent", Encoding.UTF8.GetBytes(traceParent));
        return Log.ProduceAsync(fixture.Kafka, Commands, key, MessageCodec.Encode(message), Cancelled, headers);
    }

    private IEnumerable<string> TraceParents(string topic) =>
        Log.ReadAll(fixture.Kafka, topic).Select(record => Encoding.ASCII.GetString(record.Message.Headers.GetLastBytes("traceparent")));
}
