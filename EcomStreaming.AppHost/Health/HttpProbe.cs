using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.AppHost.Health;

/// <summary>Asks a resource over HTTP for its health and returns the answer.</summary>
internal sealed class HttpProbe(HttpClient http, EndpointReference endpoint, string path) : IHealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated) return HealthCheckResult.Unhealthy("It has no address yet.");
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(AnswerTimeout);
        try
        {
            using var answer = await http.GetAsync(new Uri(new Uri(endpoint.Url), path), bounded.Token);
            var words = await answer.Content.ReadAsStringAsync(bounded.Token);
            return answer.IsSuccessStatusCode
                ? HealthCheckResult.Healthy(words)
                : HealthCheckResult.Unhealthy($"GET {path} answers {(int)answer.StatusCode}: {words}");
        }
        catch (HttpRequestException)
        {
            return HealthCheckResult.Unhealthy($"GET {path} is not answered.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"GET {path} is not answered within {AnswerTimeout.TotalSeconds:0} s.");
        }
    }
}
