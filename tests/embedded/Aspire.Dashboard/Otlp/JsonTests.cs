using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Otlp;

/// <summary>OTLP/JSON as its specification writes it: the stored values are looked at, for an answer of 200 says nothing about them.</summary>
public sealed class JsonTests
{
    private const string Spans = """
        {"resourceSpans":[{"scopeSpans":[{"scope":{"name":"my.library","version":"1.0"},"unknown":{"a":[1]},"spans":[{
          "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"EEE19B7EC3C1B173","name":"I'm a server span",
          "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"kind":2,
          "attributes":[{"key":"text","value":{"stringValue":"some value"}},{"key":"int","value":{"intValue":"-9007199254740993"}},
            {"key":"double","value":{"doubleValue":"NaN"}},{"key":"flag","value":{"boolValue":true}},{"key":"bytes","value":{"bytesValue":"AQID"}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"inner","value":{"arrayValue":{"values":[{"intValue":"1"},{"intValue":2}]}}}]}}}],
          "events":[{"timeUnixNano":"1544712660500000000","name":"hit"}],
          "links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175"}],
          "status":{"code":2,"message":"broken"}}]}],
          "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}},{"key":"service.instance.id","value":{"stringValue":"i1"}}]}}]}
        """;

    private const string Logs = """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},"scopeLogs":[{"scope":{"name":"cat"},
          "logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000001","severityNumber":17,"severityText":"Error",
            "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","eventName":"Ev","body":{"stringValue":"Example log record"},
            "attributes":[{"key":"k","value":{"stringValue":"v"}}]}]}]}]}
        """;

    private const string Metrics = """
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},"scopeMetrics":[{"scope":{"name":"my.meter"},"metrics":[
          {"name":"my.counter","unit":"1","description":"d","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asInt":"5","startTimeUnixNano":"1544712660300000000","timeUnixNano":"1544712661300000000",
             "attributes":[{"key":"a","value":{"stringValue":"b"}}]}]}},
          {"name":"my.gauge","gauge":{"dataPoints":[{"asDouble":10.5,"timeUnixNano":"1544712661300000000"}]}},
          {"name":"my.histogram","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"3","sum":7.5,"bucketCounts":["1","2","0"],"explicitBounds":[1,5.5],"timeUnixNano":"1544712661300000000",
             "exemplars":[{"asDouble":2.5,"timeUnixNano":"1544712660300000000","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174"}]}]}},
          {"name":"my.exponential","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"count":"4","sum":10,"scale":0,"zeroCount":"1","positive":{"offset":-1,"bucketCounts":["1","2"]},"timeUnixNano":"1544712661300000000"}]}}
        ]}]}]}
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_span_keeps_its_ids_times_and_values()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Equal("{}", await SendAsync(dashboard, "v1/traces", Spans));

        Assert.True(TraceId.TryParse("5b8efff798038103d269b633813fc60c", out var id));
        var span = Assert.Single(dashboard.Telemetry.Traces.Spans(id));
        Assert.Equal(("eee19b7ec3c1b174", "eee19b7ec3c1b173"), (span.SpanId.ToString(), span.ParentId.ToString()));
        Assert.Equal((1544712660000000000, 1544712661000000000), (span.StartNs, span.EndNs));
        Assert.Equal((SpanKind.Server, SpanStatus.Error, "broken"), (span.Kind, span.Status, span.StatusMessage));
        Assert.Equal(("my.service", "i1", "my.library"), (span.Resource.Name, span.Resource.InstanceId, span.Scope.Name));
        Assert.Equal(("some value", -9007199254740993L, true), (span.Attributes.Find("text"), span.Attributes.Find("int"), span.Attributes.Find("flag")));
        Assert.Equal(double.NaN, span.Attributes.Find("double"));
        Assert.Equal("AQID", span.Attributes.FindText("bytes"));
        Assert.Equal("{\"inner\":[1,2]}", span.Attributes.FindText("map"));
        Assert.Equal(1544712660500000000, Assert.Single(span.Events).TimeNs);
        Assert.Equal("5b8efff798038103d269b633813fc60d", Assert.Single(span.Links).TraceId.ToString());
    }

    [Fact]
    public async Task A_log_record_keeps_its_level_text_and_trace()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        await SendAsync(dashboard, "v1/logs", Logs);

        var entry = Assert.Single(dashboard.Telemetry.Logs.Entries());
        Assert.Equal((1544712660300000000, LogSeverity.Error, "Example log record", "Ev"), (entry.TimeNs, entry.Severity, entry.Message, entry.EventName));
        Assert.Equal(("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", "v"), (entry.TraceId.ToString(), entry.SpanId.ToString(), entry.Attributes.FindText("k")));
    }

    [Fact]
    public async Task Metrics_keep_their_kinds_buckets_and_exemplars()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        await SendAsync(dashboard, "v1/metrics", Metrics);

        var counter = dashboard.Telemetry.Metrics.Find("my.service", "my.meter", "my.counter", 0)!;
        Assert.Equal((InstrumentKind.Counter, 5.0, "b"), (counter.Kind, counter.Dimensions[0].Points[0].Value, counter.Dimensions[0].Attributes.FindText("a")));
        Assert.Equal(10.5, Point("my.gauge").Value);
        var histogram = Point("my.histogram");
        Assert.Equal((3L, 7.5), (histogram.Count, histogram.Value));
        Assert.Equal([1, 5.5], histogram.Buckets!.Bounds);
        Assert.Equal([1, 2, 0], histogram.Buckets.Counts);
        Assert.Equal((2.5, "eee19b7ec3c1b174"), (Assert.Single(histogram.Exemplars).Value, histogram.Exemplars[0].SpanId.ToString()));
        var exponential = Point("my.exponential").Buckets!;
        Assert.Equal([0, 0.5, 1, 2], exponential.Bounds);
        Assert.Equal([1, 0, 1, 2, 0], exponential.Counts);

        MetricPoint Point(string name) => dashboard.Telemetry.Metrics.Find("my.service", "my.meter", name, 0)!.Dimensions.Single().Points.Single();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8e"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":7}]}]}]}""")]
    public async Task What_is_no_OTLP_is_refused_with_a_status_and_nothing_is_stored(string json)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await PostAsync(dashboard, "v1/traces", Encoding.UTF8.GetBytes(json), "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(3, status.RootElement.GetProperty("code").GetInt32());
        Assert.NotEmpty(status.RootElement.GetProperty("message").GetString()!);
        Assert.Empty(dashboard.Telemetry.Traces.Summaries());
    }

    [Fact]
    public async Task A_span_without_an_id_is_a_partial_success_and_the_others_are_stored()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        const string Two = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"none"},{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"some"}]}]}]}
            """;

        using var answer = JsonDocument.Parse(await SendAsync(dashboard, "v1/traces", Two));

        Assert.Equal("1", answer.RootElement.GetProperty("partialSuccess").GetProperty("rejectedSpans").GetString());
        Assert.Equal("some", Assert.Single(dashboard.Telemetry.Traces.Summaries()).Name);
    }

    private static async Task<string> SendAsync(RunningDashboard dashboard, string path, string json)
    {
        using var answer = await PostAsync(dashboard, path, Encoding.UTF8.GetBytes(json), "application/json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync(Cancelled);
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningDashboard dashboard, string path, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await dashboard.Http.PostAsync(new Uri(dashboard.Server.OtlpHttpUrl, path), content, Cancelled);
    }
}
