using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace EcomStreaming.Ecom.Load;

/// <summary>
/// Repeats a request while a service is away or answers "not now", with the delay that it asks for, within limits. Every request has an
/// Idempotency-Key, so repeating one with an unknown outcome adds nothing.
/// </summary>
internal static class HttpRetry
{
    public const int AttemptsMax = 10;

    public static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);

    public static ResiliencePipeline<HttpResponseMessage> Create(TimeSpan firstDelay, TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = AttemptsMax - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = firstDelay,
                MaxDelay = DelayMax,
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(response => IsPassing(response.StatusCode)),
                DelayGenerator = arguments => ValueTask.FromResult(Asked(arguments.Outcome.Result, time.GetUtcNow())),
            })
            .AddTimeout(AttemptTimeout)
            .Build();

    /// <summary>What Retry-After asks for, at most <see cref="DelayMax"/>; null where it asks for nothing.</summary>
    public static TimeSpan? Asked(HttpResponseMessage? response, DateTimeOffset now)
    {
        var header = response?.Headers.RetryAfter;
        var asked = header?.Delta ?? header?.Date - now;
        return asked is { } delay ? TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, DelayMax.Ticks)) : null;
    }

    private static bool IsPassing(HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
