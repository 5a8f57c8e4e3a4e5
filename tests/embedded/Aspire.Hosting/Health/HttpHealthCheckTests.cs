using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Health;

public sealed class HttpHealthCheckTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Theory]
    [InlineData(null, null, null, "web_http_/_200_check")]
    [InlineData("/health", 204, "admin", "web_admin_/health_204_check")]
    public async Task Its_key_names_resource_endpoint_path_and_status(string? path, int? status, string? endpoint, string key)
    {
        await using var app = new TestApplication();

        var web = app.Shell("web", "true").WithHttpEndpoint().WithHttpEndpoint(name: "admin").WithHttpHealthCheck(path, status, endpoint);

        Assert.Equal(key, Assert.Single(web.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    [Fact]
    public async Task Without_a_name_it_asks_the_https_endpoint_rather_than_the_http_one()
    {
        await using var app = new TestApplication();

        var web = app.Shell("web", "true").WithHttpEndpoint().WithEndpoint(scheme: "https").WithHttpHealthCheck();

        Assert.Equal("web_https_/_200_check", Assert.Single(web.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    [Fact]
    public async Task It_asks_the_path_through_the_public_address_and_wants_the_status()
    {
        await using var app = new TestApplication();
        app.Project("web", TestApplication.Forever).WithHttpEndpoint().WithHttpHealthCheck("/health", 204);
        app.Shell("second", TestApplication.Forever).WaitFor(app.Builder.CreateResourceBuilder<IResource>(app.Builder.Resources.Single(r => r.Name == "web")));
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);
        await app.Notifications.WaitForResourceAsync("web", e => e.Snapshot.HealthReports.Any(r => r.Status == HealthStatus.Unhealthy), Cancelled);
        var port = new Uri(app.SnapshotOf("web").EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!).Port;

        await using var server = new StatusServer(port, HttpStatusCode.OK);
        await app.Notifications.WaitForResourceAsync(
            "web", e => e.Snapshot.HealthReports.Any(r => r.Description?.Contains("the current status is OK", StringComparison.Ordinal) == true), Cancelled);
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("second"));
        server.Status = HttpStatusCode.NoContent;
        await app.Notifications.WaitForResourceHealthyAsync("web", Cancelled);

        await app.ReachesAsync("second", KnownResourceStates.Running);
        Assert.All(server.Requests, request => Assert.Equal("GET /health HTTP/1.1", request));
    }

    [Theory]
    [InlineData("other", "Could not create HTTP health check for resource 'web' as no endpoint was found matching one of the specified names: other")]
    [InlineData("raw", "Could not create HTTP health check for resource 'web' as the endpoint with name 'raw' and scheme 'tcp' is not an HTTP endpoint.")]
    public async Task An_endpoint_that_is_not_there_or_does_not_speak_HTTP_is_refused(string endpoint, string message)
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "true").WithEndpoint(scheme: "tcp", name: "raw");

        Assert.Equal(message, Assert.Throws<DistributedApplicationException>(() => web.WithHttpHealthCheck(endpointName: endpoint)).Message);
    }
}
