using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.AppHost.Health;

/// <summary>Gives a resource a health check that waits inside while the resource starts.</summary>
internal static class ShopHealth
{
    /// <summary>A client of its own: the factory's would log each question, and would ask again where the answer is no.</summary>
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(30) });

    public static IResourceBuilder<T> WithHealth<T>(this IResourceBuilder<T> resource, string path)
        where T : IResourceWithEndpoints =>
        resource.WithHealth(new HttpProbe(Http, new EndpointReference(resource.Resource, "http"), path));

    public static IResourceBuilder<T> WithHealth<T>(this IResourceBuilder<T> resource, IHealthCheck check)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}_ready";
        var waiting = new WaitingHealthCheck(check, TimeProvider.System);
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(key, waiting, failureStatus: null, tags: null));
        resource.ApplicationBuilder.Eventing.Subscribe<BeforeResourceStartedEvent>(resource.Resource, (_, _) =>
        {
            waiting.Restart();
            return Task.CompletedTask;
        });
        return resource.WithHealthCheck(key);
    }
}
