using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>GETs one path through a resource's public address: with replicas, of a random one.</summary>
internal sealed class HttpEndpointCheck(EndpointReference endpoint, string path, int statusCode, IHttpClientFactory clients) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = clients.CreateClient(context.Registration.Name);
            using var response = await client.GetAsync(new Uri(new Uri(endpoint.Url), path), cancellationToken);
            return (int)response.StatusCode == statusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Discover endpoint #0 is not responding with code in {statusCode}...{statusCode} range, the current status is {response.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy(failure.Message, failure);
        }
    }
}
