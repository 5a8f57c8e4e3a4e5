using Aspire.Dashboard.Pages.StructuredLogs;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Aspire.Dashboard.Tests.StructuredLogs;

/// <summary>Which records meet what an address asks for.</summary>
public sealed class LogFilterTests
{
    private static readonly TraceId Trace = new(UInt128.Parse("5b8efff798038103d269b633813fc60c", System.Globalization.NumberStyles.HexNumber, null));

    private static readonly LogEntry Slow = Some.Log(
        "Payment took long", LogSeverity.Warning, "payments", Trace, attributes: [("elapsed.ms", 950L), ("order", "o-17")]);

    [Theory]
    [InlineData("", true)]
    [InlineData("?resource=payments", true)]
    [InlineData("?resource=payments-one", true)]
    [InlineData("?resource=orders", false)]
    [InlineData("?level=warning", true)]
    [InlineData("?level=error", false)]
    [InlineData("?level=nonsense", true)]
    [InlineData("?text=TOOK", true)]
    [InlineData("?text=took+short", false)]
    [InlineData("?trace=5b8efff798038103d269b633813fc60c", true)]
    [InlineData("?trace=5B8EFF", true)]
    [InlineData("?trace=5b8efff798038103d269b633813fc60d", false)]
    [InlineData("?trace=x", false)]
    [InlineData("?field=order&condition=equals&value=O-17", true)]
    [InlineData("?field=order&condition=equals&value=o-1", false)]
    [InlineData("?field=order&condition=contains&value=-1", true)]
    [InlineData("?field=order&condition=not-equals&value=o-17", false)]
    [InlineData("?field=order&condition=not-contains&value=x", true)]
    [InlineData("?field=elapsed.ms&condition=gt&value=949", true)]
    [InlineData("?field=elapsed.ms&condition=gt&value=950", false)]
    [InlineData("?field=elapsed.ms&condition=gte&value=950", true)]
    [InlineData("?field=elapsed.ms&condition=gte&value=951", false)]
    [InlineData("?field=elapsed.ms&condition=lt&value=951", true)]
    [InlineData("?field=elapsed.ms&condition=lt&value=950", false)]
    [InlineData("?field=elapsed.ms&condition=lte&value=950", true)]
    [InlineData("?field=elapsed.ms&condition=lte&value=949", false)]
    [InlineData("?field=order&condition=gt&value=1", false)]
    [InlineData("?field=nowhere&condition=equals&value=", false)]
    [InlineData("?field=nowhere&condition=not-equals&value=x", true)]
    [InlineData("?field=log.category&condition=equals&value=tests.category", true)]
    [InlineData("?field=log.message&condition=contains&value=long", true)]
    [InlineData("?field=log.level&condition=equals&value=warning", true)]
    [InlineData("?field=log.eventname&condition=contains&value=x", false)]
    [InlineData("?field=log.spanid&condition=not-equals&value=1", true)]
    [InlineData("?field=log.traceid&condition=contains&value=98038", true)]
    [InlineData("?field=service.name&condition=equals&value=payments", true)]
    [InlineData("?field=order&condition=equals&value=o-17&field=elapsed.ms&condition=gt&value=1", true)]
    [InlineData("?field=order&condition=equals&value=o-17&field=elapsed.ms&condition=gt&value=1000", false)]
    [InlineData("?use=on&field=order&condition=equals&value=o-17&use=off&field=elapsed.ms&condition=gt&value=1000", true)]
    [InlineData("?use=off&field=&condition=equals&value=&use=on&field=order&condition=equals&value=x", false)]
    public void A_record_is_shown_if_it_meets_everything_that_is_asked(string address, bool isShown)
    {
        Assert.Equal(isShown, new LogFilter(Query(address)).Matches(Slow));
    }

    [Fact]
    public void A_record_without_a_trace_belongs_to_no_trace()
    {
        Assert.False(new LogFilter(Query("?trace=0")).Matches(Some.Log("Started")));
    }

    [Fact]
    public void An_address_says_again_what_was_read_from_it()
    {
        const string Address = "?resource=orders&level=error&text=a%20b&trace=5b8e&use=off&field=order&condition=gte&value=%26&use=on&field=x&condition=equals&value=";

        var query = Query(Address);

        Assert.Equal(Address, query.Parameters());
        Assert.Equal(Address, Query(query.Parameters()).Parameters());
        Assert.True(query.IsFiltered);
        Assert.False(Query("?resource=&text=&level=&field=&condition=equals&value=").IsFiltered);
    }

    [Fact]
    public void A_resource_in_the_path_goes_before_the_querys()
    {
        Assert.Equal("orders", LogQuery.Of(new QueryCollection(QueryHelpers.ParseQuery("?resource=payments")), "orders").Resource);
    }

    private static LogQuery Query(string address) => LogQuery.Of(new QueryCollection(QueryHelpers.ParseQuery(address)));
}
