using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Testing.Tests;

/// <summary>Which address of a resource a test is given, and when.</summary>
public sealed class AddressTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_name_it_is_the_https_address_and_only_else_the_http_one()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("both", "/bin/sleep", ".", "1000").WithHttpEndpoint().WithEndpoint(scheme: "https");
        builder.AddExecutable("plain", "/bin/sleep", ".", "1000").WithHttpEndpoint();
        builder.AddExecutable("raw", "/bin/sleep", ".", "1000").WithEndpoint(scheme: "tcp");
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        foreach (var name in new[] { "both", "plain", "raw" }) await app.ResourceNotifications.WaitForResourceAsync(name, KnownResourceStates.Running, Cancelled);

        Assert.Equal("https", app.GetEndpoint("both").Scheme);
        Assert.Equal(app.GetEndpoint("both"), app.CreateHttpClient("both").BaseAddress);
        Assert.Equal("http", app.CreateHttpClient("both", "http").BaseAddress!.Scheme);
        Assert.Equal("http", app.GetEndpoint("plain").Scheme);
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("raw"));
        Assert.Equal("tcp", app.GetEndpoint("raw", "tcp").Scheme);
    }

    [Fact]
    public async Task A_fixed_public_port_is_random_in_a_test_unless_the_test_wants_it()
    {
        var port = FreePort();
        Assert.NotEqual(port, await PublicPortAsync(port));
        Assert.Equal(port, await PublicPortAsync(port, "--DcpPublisher:RandomizePorts=false"));
    }

    [Fact]
    public async Task A_connection_string_is_waited_for_until_its_address_is_known()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create("--DcpPublisher:RandomizePorts=false");
        builder.AddResource(new Store("store")).WithEndpoint(port: port, scheme: "tcp");
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        var asked = app.GetConnectionStringAsync("store", Cancelled);
        Assert.False(asked.IsCompleted);
        occupant.Stop();

        Assert.Equal($"localhost:{port}", await asked);
    }

    private static async Task<int> PublicPortAsync(int wanted, params string[] args)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(args);
        builder.AddExecutable("web", "/bin/sleep", ".", "1000").WithHttpEndpoint(port: wanted);
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        await app.ResourceNotifications.WaitForResourceAsync("web", KnownResourceStates.Running, Cancelled);
        return app.GetEndpoint("web").Port;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class Store(string name) : ExecutableResource(name, "/bin/sleep", "."), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new EndpointReference(this, "tcp").Property(EndpointProperty.HostAndPort)}");
    }
}
