using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using EcomStreaming.Streaming.Tests.Support;

namespace EcomStreaming.Streaming.Tests.Tracing;

/// <summary>What is said of many records at once.</summary>
public sealed class BatchSpansTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private static readonly DateTimeOffset Started = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly string prefix = BrokerFixture.NewPrefix();
    private readonly KafkaSpans spans = new(new StreamingOptions(), KafkaServer.Unknown);

    private StageNames Names => StageNames.Of(ToyStage.Stage, prefix);

    [Fact]
    public void A_batch_says_how_many_it_holds_and_each_link_which_record_it_means()
    {
        using var recorded = new RecordedSpans(prefix);

        spans.Polled(Names, [Sampled(4), Unsampled(5), Sampled(6)], Started);

        var poll = recorded.Single($"poll {Names.Input}");
        Assert.Equal(Started, poll.StartTimeUtc);
        var tags = RecordedSpans.Tags(poll).ToList();
        Assert.Contains("messaging.batch.message_count=3", tags);
        Assert.DoesNotContain(tags, tag => tag.StartsWith("messaging.kafka.offset", StringComparison.Ordinal));
        Assert.Equal(["0000000000000005 2 4", "0000000000000007 2 6"], poll.Links.Select(Text));
    }

    [Fact]
    public void Without_a_sampled_record_there_is_no_span()
    {
        using var recorded = new RecordedSpans(prefix);

        spans.Polled(Names, [Unsampled(1), Unsampled(2)], Started);
        Assert.Null(spans.Commit(Names, [Unsampled(1)]));

        Assert.Empty(recorded.All);
    }

    [Fact]
    public void Where_nobody_listens_to_batches_no_span_of_them_begins()
    {
        using var recorded = new RecordedSpans(prefix, ofBatches: false);

        spans.Polled(Names, [Sampled(1)], Started);
        Assert.Null(spans.Commit(Names, [Sampled(1)]));

        Assert.Empty(recorded.All);
    }

    [Fact]
    public void Among_several_brokers_none_is_named_but_that_it_is_kafka()
    {
        using var recorded = new RecordedSpans(prefix);

        spans.Polled(Names, [Sampled(1)], Started);

        var tags = RecordedSpans.Tags(recorded.Single($"poll {Names.Input}")).ToList();
        Assert.Contains("peer.service=kafka", tags);
        Assert.DoesNotContain(tags, tag => tag.StartsWith("server.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(128, 128)]
    [InlineData(129, 128)]
    public void Links_are_as_many_as_an_exporter_keeps(int records, int links)
    {
        using var recorded = new RecordedSpans(prefix);

        KafkaSpans.End(spans.Commit(Names, [.. Enumerable.Range(0, records).Select(offset => Sampled(offset))]));

        var commit = recorded.Single($"commit {Names.Input}");
        Assert.Equal(links, commit.Links.Count());
        Assert.Contains($"messaging.batch.message_count={records}", RecordedSpans.Tags(commit));
    }

    [Fact]
    public void Whatever_is_going_on_around_it_is_not_its_parent_and_goes_on()
    {
        using var recorded = new RecordedSpans(prefix);
        using var around = new Activity("around").Start();

        spans.Polled(Names, [Sampled(1)], Started);
        var commit = spans.Commit(Names, [Sampled(1)]);
        Assert.Same(around, Activity.Current);
        KafkaSpans.End(commit);

        Assert.Same(around, Activity.Current);
        Assert.Equal(2, recorded.All.Count);
        Assert.All(recorded.All, span => Assert.Equal(default, span.ParentSpanId));
    }

    private static string Text(ActivityLink link) => string.Join(' ', link.Tags!.Select(tag => tag.Value).Prepend(link.Context.SpanId));

    private RawRecord Sampled(long offset) => Of(offset, $"00-{Trace}-{(offset + 1).ToString("x16", CultureInfo.InvariantCulture)}-01");

    private RawRecord Unsampled(long offset) => Of(offset, $"00-{Trace}-{(offset + 1).ToString("x16", CultureInfo.InvariantCulture)}-00");

    private RawRecord Of(long offset, string traceParent) => new()
    {
        Topic = Names.Input,
        Partition = 2,
        Offset = offset,
        Message = new Message<byte[], byte[]> { Headers = new Headers { { "traceparent", Encoding.ASCII.GetBytes(traceParent) } } },
    };
}
