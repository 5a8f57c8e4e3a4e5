using Aspire.Dashboard.Board;
using Aspire.Dashboard.Pages.Resources;
using Aspire.Dashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Aspire.Dashboard.Tests.Resources;

/// <summary>Filters of the page of resources.</summary>
public sealed class ResourceQueryTests
{
    private static readonly BoardResource Orders = TestBoard.Resource("orders");

    [Theory]
    [InlineData("", true)]
    [InlineData("?q=ORD", true)]
    [InlineData("?q=5101", true)]
    [InlineData("?q=orders.csproj", true)]
    [InlineData("?q=payments", false)]
    [InlineData("?q=s3cret", false)]
    [InlineData("?type=Project", true)]
    [InlineData("?type=Container", false)]
    [InlineData("?state=Running", true)]
    [InlineData("?state=Exited", false)]
    [InlineData("?health=Healthy", true)]
    [InlineData("?health=Unhealthy", false)]
    [InlineData("?q=ord&type=Project&state=Running&health=Healthy", true)]
    [InlineData("?q=ord&type=Project&state=Running&health=Degraded", false)]
    public void A_resource_is_shown_when_all_that_is_asked_for_holds(string query, bool matches)
        => Assert.Equal(matches, Query(query).Matches(Orders));

    [Fact]
    public void A_hidden_resource_is_shown_on_demand_only()
    {
        var hidden = Orders with { IsHidden = true };

        Assert.False(Query("").Matches(hidden));
        Assert.True(Query("?hidden=true").Matches(hidden));
    }

    [Fact]
    public void What_an_address_asks_for_makes_that_address_again()
    {
        const string Address = "/?view=graph&q=a%26b&type=Project&state=Running&health=Healthy&hidden=true&resource=orders-abcdefgh";

        Assert.Equal(Address, Query(Address[1..]).Url());
        Assert.Equal("/", Query("").Url());
    }

    private static ResourceQuery Query(string query) => ResourceQuery.Of(new QueryCollection(QueryHelpers.ParseQuery(query)));
}
