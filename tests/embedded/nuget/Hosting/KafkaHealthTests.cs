using Confluent.Kafka;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomStreaming.KafkaPackages.Tests.Hosting;

/// <summary>The health check that AddKafka registers, asked as the orchestrator asks it, against a broker process.</summary>
public sealed class KafkaHealthTests
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_check_follows_the_broker_and_leaves_no_topic_behind()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var builder = DistributedApplication.CreateBuilder();
        LetItBe(builder.AddKafka("kafka").Resource, broker);
        await using var services = builder.Services.BuildServiceProvider();

        Assert.Equal(HealthStatus.Healthy, await AskAsync(services, "kafka_check"));
        Assert.Equal(HealthStatus.Healthy, await AskAsync(services, "kafka_check"));
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build())
            Assert.Empty(admin.GetMetadata(AnswerTimeout).Topics);

        await broker.KillAsync();
        Assert.Equal(HealthStatus.Unhealthy, await AskAsync(services, "kafka_check"));

        await broker.RestartAsync(Cancelled);
        await Eventually.HoldsAsync(
            async () => await AskAsync(services, "kafka_check") == HealthStatus.Healthy, "the broker that is back is healthy", Cancelled);
    }

    [Fact]
    public async Task Two_resources_are_asked_each_at_its_own_address()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var builder = DistributedApplication.CreateBuilder();
        LetItBe(builder.AddKafka("here").Resource, broker);
        Allocate(builder.AddKafka("nowhere").Resource, BrokerProcess.FreePort());
        await using var services = builder.Services.BuildServiceProvider();

        Assert.Equal(HealthStatus.Healthy, await AskAsync(services, "here_check"));
        Assert.Equal(HealthStatus.Unhealthy, await AskAsync(services, "nowhere_check"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_held()
    {
        var builder = DistributedApplication.CreateBuilder();
        Allocate(builder.AddKafka("nowhere").Resource, BrokerProcess.FreePort());
        await using var services = builder.Services.BuildServiceProvider();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        impatient.CancelAfter(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(services, "nowhere_check", impatient.Token));
    }

    [Fact]
    public void The_check_is_the_resources_own()
    {
        var kafka = DistributedApplication.CreateBuilder().AddKafka("events").Resource;

        Assert.Equal("events_check", Assert.Single(kafka.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    private static void LetItBe(KafkaServerResource kafka, BrokerProcess broker) =>
        Allocate(kafka, int.Parse(broker.BootstrapServers.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));

    private static void Allocate(KafkaServerResource kafka, int port)
    {
        var endpoint = Container.Endpoint(kafka, "tcp");
        endpoint.AllocatedEndpoint = new(endpoint, "127.0.0.1", port);
    }

    private static async Task<HealthStatus> AskAsync(IServiceProvider services, string check, CancellationToken? cancellationToken = null)
    {
        var health = services.GetRequiredService<HealthCheckService>();
        var report = await health.CheckHealthAsync(one => one.Name == check, cancellationToken ?? Cancelled);
        return Assert.Single(report.Entries).Value.Status;
    }
}
