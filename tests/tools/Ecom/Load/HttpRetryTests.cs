using System.Net.Http.Headers;
using EcomStreaming.Ecom.Load;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>How long Retry-After is heeded.</summary>
public sealed class HttpRetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    public void Seconds_are_heeded_up_to_the_bound(int asked, int waited) =>
        Assert.Equal(TimeSpan.FromSeconds(waited), Asked(new RetryConditionHeaderValue(TimeSpan.FromSeconds(asked))));

    [Theory]
    [InlineData(-10, 0)]
    [InlineData(2, 2)]
    [InlineData(3600, 5)]
    public void A_date_is_heeded_up_to_the_bound_and_one_that_is_past_means_now(int asked, int waited) =>
        Assert.Equal(TimeSpan.FromSeconds(waited), Asked(new RetryConditionHeaderValue(Now.AddSeconds(asked))));

    [Fact]
    public void Without_it_the_delays_grow_by_themselves()
    {
        Assert.Null(Asked(null));
        Assert.Null(HttpRetry.Asked(null, Now));
    }

    private static TimeSpan? Asked(RetryConditionHeaderValue? header)
    {
        using var response = new HttpResponseMessage();
        response.Headers.RetryAfter = header;
        return HttpRetry.Asked(response, Now);
    }
}
