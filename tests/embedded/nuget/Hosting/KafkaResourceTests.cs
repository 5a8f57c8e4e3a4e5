namespace EcomStreaming.KafkaPackages.Tests.Hosting;

/// <summary>What AddKafka and its relatives ask the orchestrator for.</summary>
public sealed class KafkaResourceTests
{
    private const string DataFolder = "/var/lib/kafka/data";

    private readonly IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_image_and_the_two_endpoints_are_those_of_the_genuine_package()
    {
        var kafka = builder.AddKafka("kafka", port: 19_092).Resource;

        Assert.Equal("docker.io/confluentinc/confluent-local:8.2.0", Container.Image(kafka));
        var (primary, inner) = (Container.Endpoint(kafka, "tcp"), Container.Endpoint(kafka, "internal"));
        Assert.Equal((9_092, 19_092, "tcp"), (primary.TargetPort, primary.Port, primary.UriScheme));
        Assert.Equal((9_093, (int?)null, "tcp"), (inner.TargetPort, inner.Port, inner.UriScheme));
        Assert.Equal(("tcp", "internal"), (kafka.PrimaryEndpoint.EndpointName, kafka.InternalEndpoint.EndpointName));
    }

    [Fact]
    public async Task Each_side_is_told_an_address_that_it_can_dial()
    {
        var kafka = builder.AddKafka("events").Resource;

        var environment = await Container.EnvironmentAsync(kafka, DistributedApplicationOperation.Run, Cancelled);

        Assert.Equal(
            "PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:9092,PLAINTEXT_INTERNAL://0.0.0.0:9093",
            environment["KAFKA_LISTENERS"]);
        Assert.Equal(
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT,PLAINTEXT_INTERNAL:PLAINTEXT",
            environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]);
        Assert.Equal(
            "PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{events.bindings.tcp.port},PLAINTEXT_INTERNAL://events:9093",
            environment["KAFKA_ADVERTISED_LISTENERS"]);
    }

    [Fact]
    public async Task A_deployed_broker_advertises_what_the_deployment_binds()
    {
        var kafka = builder.AddKafka("events").Resource;

        var environment = await Container.EnvironmentAsync(kafka, DistributedApplicationOperation.Publish, Cancelled);

        Assert.Equal(
            "PLAINTEXT://{events.bindings.tcp.host}:29092,PLAINTEXT_HOST://{events.bindings.tcp.host}:{events.bindings.tcp.port},"
                + "PLAINTEXT_INTERNAL://{events.bindings.internal.host}:{events.bindings.internal.port}",
            environment["KAFKA_ADVERTISED_LISTENERS"]);
    }

    [Fact]
    public async Task The_connection_string_is_host_and_port_on_the_host()
    {
        var kafka = builder.AddKafka("kafka").Resource;
        Assert.Equal("{kafka.bindings.tcp.host}:{kafka.bindings.tcp.port}", kafka.ConnectionStringExpression.ValueExpression);

        var endpoint = Container.Endpoint(kafka, "tcp");
        endpoint.AllocatedEndpoint = new(endpoint, "localhost", 4_711);

        Assert.Equal("localhost:4711", await kafka.ConnectionStringExpression.GetValueAsync(Cancelled));
        var properties = ((IResourceWithConnectionString)kafka).GetConnectionProperties().ToDictionary();
        Assert.Equal(["Host", "Port"], properties.Keys);
        Assert.Equal("localhost", await properties["Host"].GetValueAsync(Cancelled));
        Assert.Equal("4711", await properties["Port"].GetValueAsync(Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_volume_takes_the_place_of_the_containers_own_data_folder(bool isReadOnly)
    {
        var kafka = builder.AddKafka("kafka").WithDataVolume("orders-log", isReadOnly).Resource;

        var mount = Container.Mount(kafka);
        Assert.Equal((ContainerMountType.Volume, "orders-log", DataFolder, isReadOnly), (mount.Type, mount.Source, mount.Target, mount.IsReadOnly));
        Assert.Equal(DataFolder, (await Container.EnvironmentAsync(kafka, DistributedApplicationOperation.Run, Cancelled))["KAFKA_LOG_DIRS"]);
    }

    [Fact]
    public void A_volume_without_a_name_is_named_after_the_application_and_the_resource()
    {
        var kafka = builder.AddKafka("events").WithDataVolume().Resource;

        Assert.EndsWith("-events-data", Container.Mount(kafka).Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_the_host_takes_the_place_of_the_containers_own_data_folder()
    {
        var folder = Path.Combine(Path.GetTempPath(), "kafka-log");
        var kafka = builder.AddKafka("kafka").WithDataBindMount(folder, isReadOnly: true).Resource;

        var mount = Container.Mount(kafka);
        Assert.Equal((ContainerMountType.BindMount, folder, DataFolder, true), (mount.Type, mount.Source, mount.Target, mount.IsReadOnly));
        Assert.Equal(DataFolder, (await Container.EnvironmentAsync(kafka, DistributedApplicationOperation.Run, Cancelled))["KAFKA_LOG_DIRS"]);
    }

    [Fact]
    public async Task Without_either_the_data_stays_in_the_container()
    {
        var kafka = builder.AddKafka("kafka").Resource;

        Assert.Empty(kafka.Annotations.OfType<ContainerMountAnnotation>());
        Assert.DoesNotContain("KAFKA_LOG_DIRS", (await Container.EnvironmentAsync(kafka, DistributedApplicationOperation.Run, Cancelled)).Keys);
    }

    [Fact]
    public void A_name_and_a_folder_are_required()
    {
        Assert.Throws<ArgumentException>(() => builder.AddKafka(""));
        Assert.Throws<ArgumentException>(() => builder.AddKafka("kafka").WithDataBindMount(""));
    }
}
