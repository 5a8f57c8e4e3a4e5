using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>Links between traces come and go with them, and the store says that something has changed.</summary>
public sealed class TraceStoreLinkTests
{
    private readonly TraceStore store = new(new() { MaxTraceCount = 2 });

    [Fact]
    public void A_trace_that_is_dropped_takes_its_links_with_it()
    {
        var target = Some.Span(Some.TraceId(), "send");
        Add(Linking(target));
        Add(target);
        Assert.Single(store.Backlinks(target.TraceId));

        Add(Some.Span(Some.TraceId(), "newer")); // the linking one was the oldest

        Assert.Empty(store.Backlinks(target.TraceId));
        Assert.Equal((1, 0), (store.SpanCountOf(target.TraceId), store.SpanCountOf(Some.TraceId())));
    }

    [Fact]
    public void One_of_two_that_link_is_dropped_and_the_other_still_links()
    {
        var target = Some.Span(Some.TraceId(), "send");
        var other = Linking(target);
        Add(Linking(target));
        Add(other);
        Add(target);

        Assert.Equal([(other, target.SpanId)], store.Backlinks(target.TraceId));
    }

    [Fact]
    public void The_version_grows_with_what_arrives_and_what_is_removed()
    {
        var before = store.Version;
        Add(Some.Span(Some.TraceId(), "one"));
        var after = store.Version;
        store.Clear();

        Assert.True(before < after && after < store.Version);
    }

    private static Span Linking(Span target) => Some.Span(Some.TraceId(), "poll", links: [new(target.TraceId, target.SpanId, [])]);

    private void Add(Span span) => store.Add([span]);
}
