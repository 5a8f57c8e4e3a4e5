using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults.Tests.Sampling;

public sealed class RootSamplerTests
{
    private const int Spans = 20;
    private const int Reads = 4;
    private static readonly ActivityContext Sampled = Context(ActivityTraceFlags.Recorded);
    private static readonly ActivityContext Unsampled = Context(ActivityTraceFlags.None);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private SpanBudget budget = null!;

    [Fact]
    public void An_order_is_recorded_while_the_budget_is_positive_and_the_one_before_is_charged()
    {
        var sampler = Sampler();
        var first = ActivityTraceId.CreateRandom();

        Assert.Equal((SamplingDecision.RecordAndSample, 1.0), Says(Root(sampler, "POST", trace: first.ToHexString())));
        Assert.Equal((SamplingDecision.Drop, null), Says(Root(sampler, "POST")));
        budget.Charge(first, Spans + 1);
        Assert.Equal((SamplingDecision.Drop, null), Says(Root(sampler, "POST")));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((SamplingDecision.RecordAndSample, 1.0 / 3), Says(Root(sampler, "POST")));
    }

    [Fact]
    public void Above_the_rate_of_reads_the_trace_ids_decide_by_the_ratio()
    {
        var sampler = Sampler();
        for (var i = 0; i < 2 * Reads; i++) Root(sampler, "GET");
        time.Advance(TimeSpan.FromSeconds(1)); // from here on every other one

        Assert.Equal((SamplingDecision.RecordAndSample, 0.5), Says(Root(sampler, "GET", trace: "07fffffffffffffff")));
        Assert.Equal((SamplingDecision.Drop, null), Says(Root(sampler, "GET", trace: "08000000000000000")));
    }

    [Fact]
    public void Whoever_looks_has_a_budget_of_their_own_and_takes_nothing_from_the_orders()
    {
        var sampler = Sampler();

        var reads = Enumerable.Range(0, 10 * Spans).Select(_ => Root(sampler, "GET", trace: LastOfAll).Decision).ToList();

        Assert.Equal(Reads, reads.Count(decision => decision == SamplingDecision.RecordAndSample));
        Assert.Equal(1.0, Ratio(Root(sampler, "POST")));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/HEALTH")]
    public void Health_is_never_recorded_and_takes_nothing_from_anybody(string path)
    {
        var sampler = Sampler();
        Assert.Equal(SamplingDecision.Drop, Root(sampler, "POST", path).Decision);

        Assert.All(Enumerable.Range(0, 10 * Reads), _ => Assert.Equal(SamplingDecision.Drop, Root(sampler, "GET", path).Decision));
        Assert.All(Enumerable.Range(0, Reads), _ => Assert.Equal(1.0, Ratio(Root(sampler, "GET", "/healthy", LastOfAll))));
    }

    [Theory]
    [InlineData(ActivityKind.Consumer)]
    [InlineData(ActivityKind.Producer)]
    public void What_has_a_parent_follows_it_whatever_the_rate(ActivityKind kind)
    {
        var sampler = Sampler(spans: 0, reads: 0);

        Assert.Equal(SamplingDecision.RecordAndSample, Ask(sampler, Sampled, kind).Decision);
        Assert.Equal(SamplingDecision.Drop, Ask(Sampler(), Unsampled, kind).Decision);
        Assert.Null(Ratio(Ask(sampler, Sampled, kind)));
    }

    [Fact]
    public void A_caller_that_records_its_requests_uses_the_budget_like_any_other()
    {
        var sampler = Sampler();

        Assert.Equal((SamplingDecision.RecordAndSample, 1.0), Says(Root(sampler, "POST", parent: Sampled)));
        Assert.Equal((SamplingDecision.Drop, (double?)null), Says(Root(sampler, "POST", parent: Sampled))); // the first is not charged yet
        Assert.Equal((SamplingDecision.Drop, (double?)null), Says(Root(Sampler(), "POST", parent: Unsampled)));
        Assert.Equal((SamplingDecision.Drop, (double?)null), Says(Root(Sampler(), "GET", "/health", parent: Sampled)));
    }

    [Fact]
    public void A_root_that_is_linked_to_something_recorded_is_recorded()
    {
        var sampler = Sampler(spans: 0, reads: 0);

        Assert.Equal(SamplingDecision.RecordAndSample, Ask(sampler, default, ActivityKind.Client, new(Unsampled), new(Sampled)).Decision);
        Assert.Equal(SamplingDecision.Drop, Ask(sampler, default, ActivityKind.Client, new ActivityLink(Unsampled)).Decision);
    }

    [Fact]
    public void A_record_that_no_request_led_to_is_never_recorded_and_takes_nothing_from_the_orders()
    {
        var sampler = Sampler();

        Assert.All(Enumerable.Range(0, 10 * Spans), _ => Assert.Equal(SamplingDecision.Drop, Ask(sampler, default, ActivityKind.Producer).Decision));
        Assert.Equal(1.0, Ratio(Root(sampler, "POST")));
    }

    private const string LastOfAll = "ffffffffffffffffffffffffffffffff";

    private RootSampler Sampler(double spans = Spans, double reads = Reads)
    {
        budget = new SpanBudget(spans, time);
        return new(budget, Options.Create(new TelemetryOptions { ReadTracesPerSecond = reads }), time);
    }

    private static (SamplingDecision, double?) Says(SamplingResult result) => (result.Decision, Ratio(result));

    private static SamplingResult Root(
        RootSampler sampler, string method, string path = "/orders", string? trace = null, ActivityContext parent = default)
    {
        var id = trace is null ? ActivityTraceId.CreateRandom() : ActivityTraceId.CreateFromString(trace.PadLeft(32, '0').AsSpan(^32));
        KeyValuePair<string, object?>[] tags = [new("server.port", 5101), new("http.request.method", method), new("url.path", path)];
        return sampler.ShouldSample(new SamplingParameters(parent, id, "request", ActivityKind.Server, tags, null));
    }

    private static SamplingResult Ask(RootSampler sampler, ActivityContext parent, ActivityKind kind, params ActivityLink[] links) =>
        sampler.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), "span", kind, null, links));

    private static double? Ratio(SamplingResult result) =>
        result.Attributes?
            .Where(attribute => attribute.Key == "ecom.sampling.ratio")
            .Select(attribute => (double?)Convert.ToDouble(attribute.Value, CultureInfo.InvariantCulture))
            .SingleOrDefault();

    private static ActivityContext Context(ActivityTraceFlags flags) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true);
}
