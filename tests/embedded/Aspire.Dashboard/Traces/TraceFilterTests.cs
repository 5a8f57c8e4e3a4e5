using Aspire.Dashboard.Pages.Traces;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>What the list of traces shows for what it is asked.</summary>
public sealed class TraceFilterTests
{
    private readonly TelemetryStore telemetry = new(new());

    [Fact]
    public void The_latest_to_begin_comes_first_whatever_arrived_last()
    {
        Add(Root("second", startMs: 20));
        Add(Root("third", startMs: 30));
        Add(Root("first", startMs: 10));

        Assert.Equal(["third", "second", "first"], Names(""));
    }

    [Theory]
    [InlineData("?resource=orders", "POST /orders")]
    [InlineData("?resource=payments", "POST /orders")]
    [InlineData("?resource=nobody")]
    [InlineData("?name=post", "POST /orders")]
    [InlineData("?type=http", "POST /orders")]
    [InlineData("?type=database", "POST /orders")]
    [InlineData("?type=messaging", "restock")]
    [InlineData("?type=rpc")]
    [InlineData("?type=nonsense", "POST /orders", "restock")]
    [InlineData("?resource=orders&type=database")]
    [InlineData("?resource=payments&type=database", "POST /orders")]
    [InlineData("?min=49.9", "POST /orders")]
    [InlineData("?min=50", "POST /orders")]
    [InlineData("?min=50.001")]
    [InlineData("?min=NaN", "POST /orders", "restock")]
    [InlineData("?errors=true", "POST /orders")]
    [InlineData("?errors=true&resource=payments", "POST /orders")]
    [InlineData("?errors=true&resource=orders")]
    public void A_filter_lets_through_what_has_a_span_of_that_kind(string query, params string[] expected)
    {
        var trace = Some.TraceId();
        var root = Some.Span(trace, "POST /orders", durationMs: 50, startMs: 5, attributes: ("http.request.method", "POST"));
        Add(root, Some.Span(trace, "INSERT", root, "payments", startMs: 10, status: SpanStatus.Error, attributes: ("db.system", "sqlite")));
        Add(Some.Span(Some.TraceId(), "restock", resource: "inventory", attributes: ("messaging.system", "kafka")));

        Assert.Equal(expected, Names(query));
    }

    [Theory]
    [InlineData("equals", "12", true)]
    [InlineData("equals", "1", false)]
    [InlineData("contains", "2", true)]
    [InlineData("contains", "3", false)]
    [InlineData("not-equals", "13", true)]
    [InlineData("not-equals", "12", false)]
    [InlineData("not-contains", "3", true)]
    [InlineData("not-contains", "1", false)]
    [InlineData("gt", "11.5", true)]
    [InlineData("gt", "12", false)]
    [InlineData("gte", "12", true)]
    [InlineData("gte", "12.5", false)]
    [InlineData("lt", "13", true)]
    [InlineData("lt", "12", false)]
    [InlineData("lte", "12", true)]
    [InlineData("lte", "11", false)]
    [InlineData("gt", "many", false)]
    public void An_attribute_is_compared_as_asked(string condition, string value, bool expected)
    {
        Add(Some.Span(Some.TraceId(), "has it", attributes: ("Count", 12L)));
        Add(Root("has it not"));

        Assert.Equal(expected ? ["has it"] : [], Names($"?field=count&condition={condition}&value={value}"));
    }

    [Fact]
    public void Attributes_are_looked_for_in_one_span_together()
    {
        Add(Some.Span(Some.TraceId(), "both", attributes: [("a", "1"), ("b", "2")]));
        var apart = Some.TraceId();
        Add(Some.Span(apart, "apart", attributes: ("a", "1")), Some.Span(apart, "other", attributes: ("b", "2")));

        Assert.Equal(["both"], Names("?field=a&condition=equals&value=1&field=b&condition=equals&value=2&field=&condition=equals&value="));
    }

    [Theory]
    [InlineData("messaging.message.conversation_id", "0190f1d2")]
    [InlineData("ecom.order.id", "0190F1D2")]
    [InlineData("ecom.product.id", "0190f1d2")]
    [InlineData("ecom.customer.hash", "hash of 0190f1d2")]
    public void One_search_finds_an_order_a_product_and_a_customer_by_its_hash(string attribute, string value)
    {
        var trace = Some.TraceId();
        var root = Some.Span(trace, "found");
        Add(root, Some.Span(trace, "send", root, attributes: (attribute, value)));
        Add(Some.Span(Some.TraceId(), "another", attributes: ("elsewhere", "0190f1d2")));

        Assert.Equal(["found"], Names("?q=0190f1d2", typed => $"hash of {typed}"));
        Assert.Empty(Names("?q=0190f1d", typed => $"hash of {typed}"));
    }

    [Fact]
    public void Without_a_hash_a_customer_is_found_by_what_was_typed()
    {
        Add(Some.Span(Some.TraceId(), "found", attributes: ("ecom.customer.hash", "17850")));

        Assert.Equal(["found"], Names("?q=17850"));
    }

    [Fact]
    public void A_trace_is_found_by_its_id()
    {
        var root = Root("found");
        Add(root);
        Add(Root("another"));

        Assert.Equal(["found"], Names($"?q={root.TraceId}"));
    }

    [Fact]
    public void Polls_and_commits_are_hidden_until_they_are_asked_for()
    {
        Add(Root("poll ecommerce.orders"));
        Add(Root("commit ecommerce.orders"));
        Add(Root("polling"));

        Assert.Equal(["polling"], Names(""));
        Assert.Equal(2, List("").HiddenPolls);
        Assert.Equal(3, Names("?polls=true").Count);
    }

    [Theory]
    [InlineData("", 1, 100)]
    [InlineData("?page=2", 2, 1)]
    [InlineData("?page=3", 2, 1)]
    [InlineData("?page=0", 1, 100)]
    public void A_page_has_a_hundred_and_a_page_too_far_is_the_last(string query, int page, int rows)
    {
        for (var number = 0; number < TraceList.PageSize + 1; number++) Add(Root("one"));

        var list = List(query);

        Assert.Equal((page, 2, rows, 101), (list.Query.Page, list.PageCount, list.Rows.Count, list.Matching));
    }

    [Fact]
    public void The_address_of_a_query_asks_for_the_same()
    {
        const string Address = "/traces?q=1&resource=a%20b&name=n&type=http&field=f%26&condition=gt&value=%3C&min=1.5&errors=true&polls=true&page=2";

        Assert.Equal(Address, TraceQuery.Of(QueryOf(Address[7..])).Url());
        Assert.Equal("/traces", TraceQuery.Of(QueryOf("?q=&field=&condition=&value=&min=-1&page=x")).Url());
    }

    private static Span Root(string name, double startMs = 0) => Some.Span(Some.TraceId(), name, startMs: startMs);

    private void Add(params Span[] spans)
    {
        foreach (var span in spans) telemetry.Known(span.Resource);
        telemetry.Traces.Add(spans);
    }

    private IReadOnlyList<string> Names(string query, Func<string, string>? hash = null) => [.. List(query, hash).Rows.Select(row => row.Name)];

    private TraceList List(string query, Func<string, string>? hash = null) => TraceList.Of(telemetry, TraceQuery.Of(QueryOf(query)), hash);

    private static QueryCollection QueryOf(string query) => new(QueryHelpers.ParseQuery(query));
}
