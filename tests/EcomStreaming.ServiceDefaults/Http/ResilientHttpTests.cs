using System.Net;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace EcomStreaming.ServiceDefaults.Tests.Http;

/// <summary>What every HttpClient of a service does when the other side does not.</summary>
public sealed class ResilientHttpTests
{
    private const int CircuitMin = 20;
    private static readonly TimeSpan AttemptBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WholeBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CircuitBreak = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.ServiceUnavailable)]
    public async Task A_get_is_sent_up_to_four_times_until_it_succeeds(int failures, HttpStatusCode expected)
    {
        using var remote = ScriptedRemote.Answering([.. Enumerable.Repeat(HttpStatusCode.ServiceUnavailable, failures)]);

        Assert.Equal(expected, await remote.SendAsync(Get(), Cancelled));
        Assert.Equal(4, remote.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout, 2)]
    [InlineData(HttpStatusCode.TooManyRequests, 2)]
    [InlineData(HttpStatusCode.InternalServerError, 2)]
    [InlineData(HttpStatusCode.GatewayTimeout, 2)]
    [InlineData(HttpStatusCode.BadRequest, 1)]
    [InlineData(HttpStatusCode.NotFound, 1)]
    [InlineData(HttpStatusCode.UnprocessableEntity, 1)]
    [InlineData(HttpStatusCode.Found, 1)]
    public async Task Only_what_may_pass_by_itself_is_tried_again(HttpStatusCode first, int attempts)
    {
        using var remote = ScriptedRemote.Answering(first);

        Assert.Equal(attempts == 1 ? first : HttpStatusCode.OK, await remote.SendAsync(Get(), Cancelled));
        Assert.Equal(attempts, remote.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again_too()
    {
        using var remote = ScriptedRemote.Refusing();

        await Assert.ThrowsAsync<HttpRequestException>(() => remote.SendAsync(Get(), Cancelled));
        Assert.Equal(4, remote.Requests.Count);
    }

    [Theory]
    [InlineData("POST", false, 1)]
    [InlineData("PUT", false, 1)]
    [InlineData("DELETE", false, 1)]
    [InlineData("HEAD", false, 2)]
    [InlineData("POST", true, 2)]
    public async Task What_may_not_be_repeated_is_sent_once(string method, bool withKey, int attempts)
    {
        using var remote = ScriptedRemote.Answering(HttpStatusCode.ServiceUnavailable);
        var request = Request(new HttpMethod(method));
        if (withKey) request.Headers.Add("Idempotency-Key", "k");

        Assert.Equal(attempts == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, await remote.SendAsync(request, Cancelled));
        Assert.Equal(attempts, remote.Requests.Count);
    }

    [Fact]
    public async Task A_repeated_body_is_the_same_body()
    {
        using var remote = ScriptedRemote.Answering(HttpStatusCode.ServiceUnavailable);
        var request = Request(HttpMethod.Post);
        request.Headers.Add("Idempotency-Key", "k");
        request.Content = new StringContent("an order");

        await remote.SendAsync(request, Cancelled);

        Assert.Equal(["an order", "an order"], remote.Requests.Select(sent => sent.Body));
    }

    [Fact]
    public async Task An_attempt_takes_ten_seconds_at_most()
    {
        using var remote = ScriptedRemote.Silent();
        var sending = remote.StartAsync(Request(HttpMethod.Post), Cancelled);

        remote.Time.Advance(AttemptBound - Tick);
        Assert.False(sending.IsCompleted);
        remote.Time.Advance(Tick);

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => sending);
        Assert.Single(remote.Requests);
    }

    [Fact]
    public async Task All_attempts_together_take_thirty_seconds_at_most()
    {
        using var remote = ScriptedRemote.Silent();
        var ends = remote.Time.GetUtcNow() + WholeBound;
        var sending = remote.StartAsync(Get(), Cancelled);
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            remote.Time.Advance(AttemptBound);
            await remote.PassPauseAsync(attempt, Cancelled);
        }

        remote.Time.Advance(ends - remote.Time.GetUtcNow() - Tick);
        Assert.False(sending.IsCompleted);
        remote.Time.Advance(Tick);

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => sending);
        Assert.Equal(3, remote.Requests.Count);
    }

    [Fact]
    public async Task Whoever_gives_up_is_told_so_and_nothing_is_repeated_for_him()
    {
        using var remote = ScriptedRemote.Silent();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var sending = remote.StartAsync(Get(), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(remote.Requests);
    }

    [Theory]
    [InlineData(CircuitMin - 1, false)]
    [InlineData(CircuitMin, true)]
    public async Task A_host_that_fails_and_fails_is_left_alone_for_a_while(int failures, bool isOpen)
    {
        using var remote = ScriptedRemote.Answering(_ => HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < failures; i++) await remote.SendAsync(Request(HttpMethod.Post), Cancelled);

        var next = remote.SendAsync(Request(HttpMethod.Post), Cancelled, client: "other");

        if (isOpen) await Assert.ThrowsAsync<BrokenCircuitException>(() => next);
        else Assert.Equal(HttpStatusCode.ServiceUnavailable, await next);
        Assert.Equal(CircuitMin, remote.Requests.Count);
    }

    [Theory]
    [InlineData("http://second/")]
    [InlineData("http://first:81/")]
    public async Task One_hosts_open_circuit_is_not_anothers(string other)
    {
        using var remote = ScriptedRemote.Answering(request =>
            request.RequestUri!.AbsoluteUri == "http://first/" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        for (var i = 0; i < CircuitMin; i++) await remote.SendAsync(Request(HttpMethod.Post), Cancelled);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => remote.SendAsync(Request(HttpMethod.Post), Cancelled));

        Assert.Equal(HttpStatusCode.OK, await remote.SendAsync(Request(HttpMethod.Post, other), Cancelled));
    }

    [Fact]
    public async Task After_the_break_one_success_closes_the_circuit()
    {
        using var remote = ScriptedRemote.Answering([.. Enumerable.Repeat(HttpStatusCode.ServiceUnavailable, CircuitMin)]);
        for (var i = 0; i < CircuitMin; i++) await remote.SendAsync(Request(HttpMethod.Post), Cancelled);

        remote.Time.Advance(CircuitBreak - Tick);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => remote.SendAsync(Request(HttpMethod.Post), Cancelled));
        remote.Time.Advance(Tick);

        Assert.Equal(HttpStatusCode.OK, await remote.SendAsync(Request(HttpMethod.Post), Cancelled));
        Assert.Equal(HttpStatusCode.OK, await remote.SendAsync(Request(HttpMethod.Post), Cancelled));
    }

    private static HttpRequestMessage Get() => Request(HttpMethod.Get);

    private static HttpRequestMessage Request(HttpMethod method, string address = "http://first/") => new(method, address);
}
