using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Confluent.Kafka.Tests;

/// <summary>Where a client's settings come from, and which of them wins. No client connects here.</summary>
public sealed class SettingsTests
{
    private const string Producer = "Aspire:Confluent:Kafka:Producer";
    private const string Consumer = "Aspire:Confluent:Kafka:Consumer";

    [Fact]
    public void The_section_of_the_name_wins_over_the_general_one_and_the_delegate_over_both()
    {
        KafkaProducerSettings? seen = null;

        using var app = App.With(
            builder => builder.AddKafkaProducer<string, string>("kafka", settings =>
            {
                seen = settings;
                settings.Config.BatchSize = 3;
            }),
            ($"{Producer}:Config:LingerMs", "1"), ($"{Producer}:kafka:Config:LingerMs", "2"),
            ($"{Producer}:kafka:Config:BatchSize", "2"), ($"{Producer}:Config:Acks", "Leader"));

        Assert.Equal(2, seen!.Config.LingerMs);
        Assert.Equal(3, seen.Config.BatchSize);
        Assert.Equal(Acks.Leader, seen.Config.Acks);
    }

    [Fact]
    public void The_connection_string_wins_over_the_sections_and_ends_as_bootstrap_servers()
    {
        KafkaConsumerSettings? seen = null;

        using var app = App.With(
            builder => builder.AddKafkaConsumer<string, string>("kafka", settings => seen = settings),
            ($"{Consumer}:ConnectionString", "section:1"), App.ConnectionString("named:2"));

        Assert.Equal("named:2", seen!.ConnectionString);
        Assert.Equal("named:2", seen.Config.BootstrapServers);
    }

    [Fact]
    public void Switches_are_read_from_configuration()
    {
        KafkaProducerSettings? seen = null;

        using var app = App.With(
            builder => builder.AddKafkaProducer<string, string>("kafka", settings => seen = settings),
            ($"{Producer}:DisableTracing", "true"), ($"{Producer}:kafka:DisableMetrics", "true"));

        Assert.Equal((true, true, false), (seen!.DisableTracing, seen.DisableMetrics, seen.DisableHealthChecks));
        Assert.Null(seen.Config.StatisticsIntervalMs);
    }

    [Fact]
    public void Statistics_are_asked_for_while_metrics_are_on()
    {
        KafkaProducerSettings? seen = null;

        using var app = App.With(builder => builder.AddKafkaProducer<string, string>("kafka", settings => seen = settings));

        Assert.Equal(1_000, seen!.Config.StatisticsIntervalMs);
    }

    [Fact]
    public void Without_servers_resolving_fails_and_says_so()
    {
        using var app = App.With(builder => builder.AddKafkaProducer<string, string>("kafka"));

        var e = Assert.Throws<InvalidOperationException>(app.GetRequiredService<IProducer<string, string>>);

        Assert.Equal("No bootstrap servers configured.", e.Message);
    }

    [Fact]
    public void A_consumer_without_a_group_fails_when_it_is_resolved()
    {
        using var app = App.With(builder => builder.AddKafkaConsumer<string, string>("kafka"), App.ConnectionString("127.0.0.1:1"));

        var e = Assert.Throws<InvalidOperationException>(app.GetRequiredService<IConsumer<string, string>>);

        Assert.Equal("No group id configured.", e.Message);
    }

    [Fact]
    public void A_name_is_required()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });

        Assert.Throws<ArgumentException>(() => builder.AddKafkaProducer<string, string>(""));
        Assert.Throws<ArgumentException>(() => builder.AddKeyedKafkaConsumer<string, string>(""));
    }

    [Fact]
    public void A_client_is_a_singleton_and_keyed_ones_stand_beside_it()
    {
        using var app = App.With(
            builder =>
            {
                builder.AddKafkaProducer<string, string>("kafka", Silently);
                builder.AddKeyedKafkaProducer<string, string>("second", Silently);
            },
            App.ConnectionString("127.0.0.1:1"), ("ConnectionStrings:second", "127.0.0.1:2"));

        var producer = app.GetRequiredService<IProducer<string, string>>();

        Assert.Same(producer, app.GetRequiredService<IProducer<string, string>>());
        Assert.NotSame(producer, app.GetRequiredKeyedService<IProducer<string, string>>("second"));
    }

    [Fact]
    public void Health_checks_are_named_after_the_kind_and_the_key()
    {
        using var app = App.With(
            builder =>
            {
                builder.AddKafkaProducer<string, string>("kafka");
                builder.AddKafkaProducer<string, byte[]>("kafka");
                builder.AddKafkaConsumer<string, string>("kafka");
                builder.AddKeyedKafkaConsumer<string, string>("audit");
                builder.AddKeyedKafkaProducer<string, string>("quiet", settings => settings.DisableHealthChecks = true);
            });

        var names = app.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name);

        Assert.Equal(["Aspire.Confluent.Kafka.Producer", "Aspire.Confluent.Kafka.Consumer", "Aspire.Confluent.Kafka.Consumer_audit"], names);
    }

    private static void Silently(KafkaProducerSettings settings) =>
        (settings.DisableTracing, settings.DisableMetrics, settings.DisableHealthChecks) = (true, true, true);
}
