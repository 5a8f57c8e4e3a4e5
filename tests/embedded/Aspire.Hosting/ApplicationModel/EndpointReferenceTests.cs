using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class EndpointReferenceTests
{
    private static CancellationToken Cancelled => Limited.Cancelled;

    [Theory]
    [InlineData(EndpointProperty.Url, "http://localhost:5001")]
    [InlineData(EndpointProperty.Host, "localhost")]
    [InlineData(EndpointProperty.IPV4Host, "127.0.0.1")]
    [InlineData(EndpointProperty.Port, "5001")]
    [InlineData(EndpointProperty.Scheme, "http")]
    [InlineData(EndpointProperty.TargetPort, "5002")]
    [InlineData(EndpointProperty.HostAndPort, "localhost:5001")]
    [InlineData(EndpointProperty.TlsEnabled, "False")]
    public async Task Each_part_of_an_address_can_be_asked_for(EndpointProperty property, string expected)
    {
        var (endpoint, reference) = Endpoint();
        endpoint.AllocatedEndpoint = new(endpoint, "localhost", 5001);

        Assert.Equal(expected, await reference.Property(property).GetValueAsync(Cancelled));
    }

    [Fact]
    public async Task Who_asks_before_the_address_is_known_waits_for_it()
    {
        var (endpoint, reference) = Endpoint();
        var asked = reference.GetValueAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        endpoint.AllocatedEndpoint = new(endpoint, "localhost", 5001);

        Assert.Equal("http://localhost:5001", await asked);
    }

    [Fact]
    public void An_endpoint_that_nobody_defined_is_named()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => new EndpointReference(new ExecutableResource("web", "true", "."), "admin").Url);

        Assert.Equal("The endpoint `admin` is not defined for the resource `web`.", thrown.Message);
    }

    [Fact]
    public void An_expression_has_its_name_in_a_manifest()
    {
        Assert.Equal("{web.bindings.http.port}", Endpoint().Reference.Property(EndpointProperty.Port).ValueExpression);
        Assert.Equal("{web.bindings.http.targetPort}", Endpoint().Reference.Property(EndpointProperty.TargetPort).ValueExpression);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_no_address(int port)
    {
        var (endpoint, _) = Endpoint();

        Assert.Throws<ArgumentOutOfRangeException>(() => new AllocatedEndpoint(endpoint, "localhost", port));
        Assert.Equal(1, new AllocatedEndpoint(endpoint, "localhost", 1).Port);
        Assert.Equal(65535, new AllocatedEndpoint(endpoint, "localhost", 65535).Port);
    }

    private static (EndpointAnnotation Endpoint, EndpointReference Reference) Endpoint()
    {
        var web = new ExecutableResource("web", "true", ".");
        var endpoint = new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, "http", targetPort: 5002);
        web.Annotations.Add(endpoint);
        return (endpoint, new EndpointReference(web, "http"));
    }
}
