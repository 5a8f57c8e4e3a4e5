using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class EndpointTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Addresses_are_unknown_before_the_start_and_shown_after_it()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint();
        Assert.False(web.GetEndpoint("http").IsAllocated);
        Assert.Throws<InvalidOperationException>(() => web.GetEndpoint("http").Url);
        Assert.False(web.GetEndpoint("other").Exists);

        await app.StartAsync();
        var running = await app.ReachesAsync("web", KnownResourceStates.Running);

        Assert.Equal($"http://localhost:{web.GetEndpoint("http").Port}", web.GetEndpoint("http").Url);
        Assert.Equal([new UrlSnapshot("http", web.GetEndpoint("http").Url, false)], running.Snapshot.Urls);
    }

    [Fact]
    public async Task Without_a_proxy_the_process_listens_on_the_public_port_itself_below_the_systems_own()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "env").WithEndpoint(scheme: "tcp", isProxied: false, env: "PORT");
        await app.StartAsync();

        var port = int.Parse((await app.PrintedEnvironmentAsync("web"))["PORT"], null);

        Assert.Equal(web.GetEndpoint("tcp").Port, port);
        Assert.InRange(port, 10000, 32767);
    }

    [Fact]
    public async Task Without_a_proxy_a_fixed_port_stays_fixed_even_where_ports_are_random()
    {
        var port = Ports.Free();
        await using var app = new TestApplication("--DcpPublisher:RandomizePorts=true");
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint(port: port, isProxied: false);
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);

        Assert.Equal(port, web.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task A_resource_whose_public_port_is_taken_gets_it_once_it_is_free()
    {
        using var occupant = Ports.Occupy();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        await using var app = new TestApplication("--DcpPublisher:RandomizePorts=false");
        var web = app.Shell("web", TestApplication.Forever).WithHttpEndpoint(port: port);
        app.Shell("other", TestApplication.Forever);
        await app.StartAsync();

        await app.ReachesAsync("other", KnownResourceStates.Running);
        await Eventually.HoldsAsync(
            async () => (await app.LinesOfAsync("web")).Any(line => line.Content.StartsWith($"Could not start the proxy on port {port}", StringComparison.Ordinal)),
            "the proxy complains", Cancelled);
        Assert.False(web.GetEndpoint("http").IsAllocated);
        occupant.Stop();

        await app.ReachesAsync("web", KnownResourceStates.Running);
        Assert.Equal(port, web.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task Two_endpoints_of_one_name_are_refused()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "true").WithHttpEndpoint();

        var thrown = Assert.Throws<DistributedApplicationException>(() => web.WithHttpEndpoint());

        Assert.StartsWith("Endpoint with name 'http' already exists.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_there_can_be_changed_and_one_that_is_not_is_made_if_wanted()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "true").WithHttpEndpoint(port: 5000);

        web.WithEndpoint("HTTP", endpoint => endpoint.Port = null)
            .WithEndpoint("raw", endpoint => endpoint.UriScheme = "tcp")
            .WithEndpoint("none", _ => throw new InvalidOperationException(), createIfNotExists: false);

        Assert.Equal([("http", null), ("raw", null)], web.Resource.Annotations.OfType<EndpointAnnotation>().Select(e => (e.Name, e.Port)));
    }

    [Fact]
    public async Task Replicas_with_a_fixed_target_port_are_refused() => Assert.StartsWith(
        "Resource 'web' can have multiple replicas, and it uses endpoint 'http' that has TargetPort property set.",
        await RefusedAsync(web => web.WithReplicas(2).WithHttpEndpoint(targetPort: 8080)), StringComparison.Ordinal);

    [Fact]
    public async Task Replicas_without_a_proxy_are_refused() => Assert.Equal(
        "Resource 'web' uses multiple replicas and a proxy-less endpoint 'http'. These features do not work together.",
        await RefusedAsync(web => web.WithReplicas(2).WithHttpEndpoint(isProxied: false)));

    [Fact]
    public async Task A_proxy_on_the_very_port_of_its_target_is_refused() => Assert.StartsWith(
        "The endpoint 'http' for resource 'web' requested a proxy (IsProxied is true).",
        await RefusedAsync(web => web.WithHttpEndpoint(port: 8080, targetPort: 8080)), StringComparison.Ordinal);

    [Fact]
    public async Task Two_different_ports_without_a_proxy_are_refused() => Assert.StartsWith(
        "The endpoint 'http' for resource 'web' requested no proxy (IsProxied is false)",
        await RefusedAsync(web => web.WithHttpEndpoint(port: 8080, targetPort: 8081, isProxied: false)), StringComparison.Ordinal);

    private static async Task<string> RefusedAsync(Action<IResourceBuilder<ProjectResource>> describe)
    {
        await using var app = new TestApplication();
        describe(app.Project("web", TestApplication.Forever));
        return (await Assert.ThrowsAsync<InvalidOperationException>(app.StartAsync)).Message;
    }
}
