using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Orchestration;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Kafka;

public sealed class KafkaContainerTests : IDisposable
{
    private const string Image = "docker.io/confluentinc/confluent-local:8.2.0";

    private readonly ScriptedRuntime _docker = new();

    private static CancellationToken Cancelled => Limited.Cancelled;

    public void Dispose() => _docker.Dispose();

    [Fact]
    public async Task The_image_is_run_with_its_listener_published_and_its_variables_named()
    {
        await using var app = new TestApplication(_docker.Argument);
        var kafka = app.Builder.AddKafka("kafka").WithEnvironment("KAFKA_NUM_PARTITIONS", "3").WithArgs("--extra");
        await app.StartAsync();
        var id = (await app.ReachesAsync("kafka", KnownResourceStates.Running)).ResourceId;
        await StartedAsync();

        var arguments = _docker.RunArguments;
        var published = arguments[6];

        Assert.Equal(["run", "--rm", "--init", "--name", id, "--publish"], arguments[..6]);
        Assert.Matches(@"^127\.0\.0\.1:\d{4,5}:9092$", published);
        Assert.NotEqual($"{kafka.GetEndpoint("tcp").Port}", published.Split(':')[1]);
        Assert.Equal(
            ["--env", "KAFKA_LISTENERS", "--env", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "--env", "KAFKA_ADVERTISED_LISTENERS", "--env", "KAFKA_NUM_PARTITIONS", Image, "--extra"],
            arguments[7..]);
        Assert.Contains("KAFKA_LISTENERS=PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:9092", _docker.RunEnvironment);
        Assert.Contains("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT", _docker.RunEnvironment);
        Assert.Contains($"KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{kafka.GetEndpoint("tcp").Port}", _docker.RunEnvironment);
        Assert.Contains("KAFKA_NUM_PARTITIONS=3", _docker.RunEnvironment);
    }

    [Fact]
    public async Task Its_connection_string_is_host_and_public_port_and_reaches_who_refers_to_it()
    {
        await using var app = new TestApplication(_docker.Argument);
        var kafka = app.Builder.AddKafka("my-kafka");
        app.Shell("tool", "env").WithReference(kafka).WaitFor(kafka);
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        var port = $"{kafka.GetEndpoint("tcp").Port}";
        Assert.Equal($"localhost:{port}", await kafka.Resource.ConnectionStringExpression.GetValueAsync(Cancelled));
        Assert.Equal($"localhost:{port}", environment["ConnectionStrings__my-kafka"]);
        Assert.Equal(("localhost", port), (environment["MY_KAFKA_HOST"], environment["MY_KAFKA_PORT"]));
        Assert.Equal(9092, kafka.GetEndpoint("tcp").TargetPort);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_port_that_is_asked_for_is_the_public_one_unless_ports_are_random(string random)
    {
        var port = Ports.Free();
        await using var app = new TestApplication(_docker.Argument, $"--DcpPublisher:RandomizePorts={random}");
        var kafka = app.Builder.AddKafka("kafka", port);
        await app.StartAsync();
        await app.ReachesAsync("kafka", KnownResourceStates.Running);

        Assert.Equal(random == "false", kafka.GetEndpoint("tcp").Port == port);
    }

    [Theory]
    [InlineData("mine", false, "mine:/var/lib/kafka/data")]
    [InlineData("mine", true, "mine:/var/lib/kafka/data:ro")]
    [InlineData(null, false, null)]
    public async Task Data_can_be_kept_in_a_volume_by_default_in_one_of_the_AppHosts_own(string? name, bool isReadOnly, string? volume)
    {
        await using var app = new TestApplication(_docker.Argument);
        app.Builder.AddKafka("kafka").WithDataVolume(name, isReadOnly);
        volume ??= $"{app.Builder.Environment.ApplicationName.ToLowerInvariant()}-{app.Builder.Configuration["AppHost:Sha256"]![..10].ToLowerInvariant()}-kafka-data:/var/lib/kafka/data";
        await app.StartAsync();
        await StartedAsync();

        var arguments = _docker.RunArguments;

        Assert.Equal(volume, arguments[Array.IndexOf(arguments, "--volume") + 1]);
        Assert.Contains("KAFKA_LOG_DIRS=/var/lib/kafka/data", _docker.RunEnvironment);
    }

    [Fact]
    public async Task A_container_that_ends_is_Exited_and_is_removed_even_if_its_client_had_to_be_killed()
    {
        _docker.Be("stubborn");
        await using var app = new TestApplication(_docker.Argument);
        app.Builder.AddKafka("kafka");
        await app.StartAsync();
        var id = (await app.ReachesAsync("kafka", KnownResourceStates.Running)).ResourceId;
        await StartedAsync();

        Assert.True((await app.Commands.ExecuteCommandAsync("kafka", KnownResourceCommands.StopCommand, Cancelled)).Success);

        Assert.Equal(KnownResourceStates.Exited, app.StateOf("kafka"));
        Assert.Contains($"rm --force {id}", _docker.Calls);
    }

    [Fact]
    public async Task Its_output_is_the_resources()
    {
        await using var app = new TestApplication(_docker.Argument);
        app.Builder.AddKafka("kafka");
        await app.StartAsync();

        await app.SaysAsync("kafka", "started");
    }

    private Task StartedAsync() => Eventually.HoldsAsync(() => _docker.RunArguments.Length > 0, "the container is run", Cancelled);
}
