using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.LaunchProfiles;

public sealed class LaunchProfileAddressTests
{
    [Fact]
    public async Task Each_address_is_an_endpoint_named_by_its_scheme_and_numbered_from_the_second()
    {
        var endpoints = await EndpointsAsync("https://localhost:7001;http://localhost:5001; http://127.0.0.1:5002 ;;http://localhost:5003");

        Assert.Equal(["https", "http", "http2", "http3"], endpoints.Select(e => e.Name));
        Assert.Equal(["https", "http", "http", "http"], endpoints.Select(e => e.UriScheme));
        Assert.Equal([7001, 5001, 5002, 5003], endpoints.Select(e => e.Port));
        Assert.Equal(["localhost", "localhost", "127.0.0.1", "localhost"], endpoints.Select(e => e.TargetHost));
        Assert.All(endpoints, e => Assert.Equal((true, null, true), (e.IsProxied, e.TargetPort, e.FromLaunchProfile)));
    }

    [Theory]
    [InlineData("http://*:5001", "*")]
    [InlineData("http://+:5001", "+")]
    [InlineData("http://0.0.0.0:5001", "0.0.0.0")]
    [InlineData("http://LOCALHOST:5001", "localhost")]
    public async Task A_host_that_stands_for_every_address_is_kept(string address, string host)
    {
        var endpoint = Assert.Single(await EndpointsAsync(address));

        Assert.Equal((host, 5001), (endpoint.TargetHost, endpoint.Port));
    }

    [Fact]
    public async Task An_address_without_a_port_has_its_schemes_own()
    {
        Assert.Equal(80, Assert.Single(await EndpointsAsync("http://localhost")).Port);
    }

    [Fact]
    public async Task Without_addresses_there_is_no_endpoint_unless_one_is_added()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", TestApplication.Forever, """{ "profiles": { "web": { "commandName": "Project" } } }""");
        Assert.Empty(web.Resource.Annotations.OfType<EndpointAnnotation>());

        web.WithHttpEndpoint();

        Assert.Equal("http", Assert.Single(web.Resource.Annotations.OfType<EndpointAnnotation>()).Name);
    }

    [Fact]
    public async Task The_public_port_of_a_profile_is_listened_on_unless_ports_are_random()
    {
        var port = Orchestration.Ports.Free();
        await using var app = new TestApplication("--DcpPublisher:RandomizePorts=false");
        var web = app.Project("web", TestApplication.Forever, Profile($"http://localhost:{port}"));
        await app.StartAsync();
        await app.ReachesAsync("web", KnownResourceStates.Running);
        Assert.Equal(port, web.GetEndpoint("http").Port);

        await using var other = new TestApplication("--DcpPublisher:RandomizePorts=true");
        var same = other.Project("web", TestApplication.Forever, Profile($"http://localhost:{port}"));
        await other.StartAsync();
        await other.ReachesAsync("web", KnownResourceStates.Running);
        Assert.NotEqual(port, same.GetEndpoint("http").Port);
    }

    private static string Profile(string addresses) => $$"""{ "profiles": { "web": { "commandName": "Project", "applicationUrl": "{{addresses}}" } } }""";

    private static async Task<EndpointAnnotation[]> EndpointsAsync(string addresses)
    {
        await using var app = new TestApplication();
        return [.. app.Project("web", TestApplication.Forever, Profile(addresses)).Resource.Annotations.OfType<EndpointAnnotation>()];
    }
}
