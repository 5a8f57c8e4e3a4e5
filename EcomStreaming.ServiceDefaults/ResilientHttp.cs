using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Every HttpClient from the factory: a bounded whole, retries with jitter for requests that may be repeated, a circuit breaker of each host's
/// own, and a bound on each attempt.
/// </summary>
internal static class ResilientHttp
{
    public static void AddResilientHttpClients(this IServiceCollection services)
    {
        services.AddSingleton<HostPipelines>();
        services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(
            container => new ResilientHandler(container.GetRequiredService<HostPipelines>())));
    }

    public static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddTimeout(TimeSpan.FromSeconds(30))
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome) && MayRepeat(arguments.Context)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                MinimumThroughput = 20,
                FailureRatio = 0.5,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
            })
            .AddTimeout(TimeSpan.FromSeconds(10))
            .Build();

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static bool MayRepeat(ResilienceContext context) => context.Properties.GetValue(ResilientHandler.MayRepeat, false);
}
