using System.Diagnostics;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming.Tests.Registration;

/// <summary>
/// The command writer's and the view's clients are those that Aspire registers, by its configuration sections and without its health checks.
/// </summary>
public sealed class AspireClientTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const string Producer = "Aspire:Confluent:Kafka:Producer:kafka:Config:";
    private const string Consumer = "Aspire:Confluent:Kafka:Consumer:kafka:Config:";
    private const int LingerMs = 1_000;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_section_of_the_name_reaches_the_command_writers_producer_and_the_one_that_replaces_it()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, ShopTopic.StockCommands.Name(prefix));
        await using var service = await ToyService.StartAsync(
            fixture.Kafka, prefix, Cancelled, settings: [SmallTopic.Gapless, (Producer + "LingerMs", $"{LingerMs}")]);

        Assert.True(await LingersAsync(service, "first"));

        await Assert.ThrowsAsync<CommandTooLargeException>(() => service.ReplenishAsync("A", new string('x', 2 * SmallTopic.BytesMax), 1, Cancelled));

        await service.ReplenishAsync("A", "replaced", 1, Cancelled); // which connects, so that what follows takes no longer than it lingers
        Assert.True(await LingersAsync(service, "second"));
    }

    [Fact]
    public void A_producer_that_replaces_another_is_a_new_one()
    {
        using var host = Service();
        var producers = host.Services.GetRequiredService<CommandProducers>();

        using var first = producers.Create(() => { });
        using var second = producers.Create(() => { });

        Assert.Same(host.Services.GetRequiredService<IProducer<byte[], byte[]>>(), first);
        Assert.NotSame(first, second);
        Assert.Equal(["toy.commands", "toy.commands"], ClientIds(first, second));
    }

    [Fact]
    public void The_section_of_the_name_reaches_the_views_consumer_and_the_one_that_replaces_it()
    {
        using var host = Service((Consumer + "SecurityProtocol", "Ssl"), (Consumer + "SslCaLocation", "no-such-file.pem"));
        var consumers = host.Services.GetRequiredService<ViewConsumers>();

        for (var i = 0; i < 2; i++)
            Assert.Contains("ssl.ca.location", Assert.ThrowsAny<Exception>(consumers.Create).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_consumer_that_replaces_another_is_a_new_one()
    {
        using var host = Service();
        var consumers = host.Services.GetRequiredService<ViewConsumers>();

        using var first = consumers.Create();
        using var second = consumers.Create();

        Assert.Same(host.Services.GetRequiredService<IConsumer<byte[], byte[]>>(), first);
        Assert.NotSame(first, second);
        Assert.Equal(["toy.view", "toy.view"], ClientIds(first, second));
    }

    [Fact]
    public async Task No_health_check_writes_a_record()
    {
        await using var service = await ToyService.StartAsync(fixture.Kafka, prefix, Cancelled);
        await service.ReplenishAsync("A", "x", 1, Cancelled);

        for (var i = 0; i < 3; i++) await service.HealthAsync(Cancelled);

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = fixture.Kafka }).Build();
        Assert.DoesNotContain("healthchecks-topic", admin.GetMetadata(AnswerTimeout).Topics.Select(topic => topic.Topic));
    }

    [Fact]
    public void Readiness_rests_on_the_shops_own_checks_alone()
    {
        using var host = Service();

        var checks = host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name);

        Assert.Equal([KafkaHealth.Name, $"view {nameof(ToyView)}"], checks);
    }

    [Fact]
    public void The_package_has_nothing_to_say_of_our_log_handler()
    {
        using var log = new KeptLog();
        using var host = Service(log);

        host.Services.GetRequiredService<CommandProducers>().Create(() => { }).Dispose();
        host.Services.GetRequiredService<ViewConsumers>().Create().Dispose();

        Assert.DoesNotContain(log.Lines, line => line.Contains("LogHandler", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<bool> LingersAsync(ToyService service, string id)
    {
        var clock = Stopwatch.StartNew();
        await service.ReplenishAsync("A", id, 1, Cancelled);
        return clock.ElapsedMilliseconds >= LingerMs * 9 / 10;
    }

    /// <summary>As librdkafka names the instances: <c>client.id#producer-1</c>.</summary>
    private static IEnumerable<string> ClientIds(params IClient[] clients) => clients.Select(client => client.Name.Split('#')[0]);

    private IHost Service(params (string Key, string Value)[] settings) => Service(null, settings);

    private IHost Service(ILoggerProvider? log, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "toy" });
        builder.Configuration.AddInMemoryCollection(settings
            .Append(("ConnectionStrings:kafka", fixture.Kafka))
            .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        if (log is not null) builder.Logging.AddProvider(log);
        builder.AddStreaming().AddCommandWriter().AddView<ToyView>(ShopTopic.Inventory);
        return builder.Build();
    }
}
