using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Configures every HttpClient of the factory: a total timeout, retries with jitter for requests that are safe to repeat, a circuit breaker for each
/// host, and a timeout for each attempt.
/// </summary>
internal static class ResilientHttp
{
    private const string IdempotencyKey = "Idempotency-Key";

    public static void AddResilientHttpClients(this IServiceCollection services) =>
        services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler(Configure).SelectPipelineByAuthority());

    private static void Configure(HttpStandardResilienceOptions options)
    {
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(30);
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(10);
        options.Retry.MaxRetryAttempts = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.ShouldHandle = arguments => ValueTask.FromResult(
            HttpClientResiliencePredicates.IsTransient(arguments.Outcome) && MayRepeat(arguments.Context.GetRequestMessage()));
        options.CircuitBreaker.MinimumThroughput = 20;
        options.CircuitBreaker.FailureRatio = 0.5;
    }

    /// <summary>What is not safe to repeat is sent once.</summary>
    private static bool MayRepeat(HttpRequestMessage? request) =>
        request is not null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Headers.Contains(IdempotencyKey));
}
