using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Aspire.Confluent.Kafka.Tests;

/// <summary>The registered clients against a broker process: what they carry, report and probe.</summary>
public sealed class ClientTests
{
    private const string Topic = "letters";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_published_within_the_callers_trace_and_received_in_one_that_links_to_it()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var ended = new List<Activity>();
        await using var app = App.With(builder => Register(builder, _ => { }), App.ConnectionString(broker.BootstrapServers));
        using var tracing = Sdk.CreateTracerProviderBuilder().Build(); // as the host makes at its start: the first one sets the process's propagator
        using var spans = Listen(ended);

        using var caller = new Activity("caller").Start();
        await app.GetRequiredService<IProducer<string, string>>().ProduceAsync(Topic, new() { Key = "k", Value = "v" }, Cancelled);
        caller.Stop();
        var record = Consume(app);

        Assert.Equal(["letters publish", "letters receive"], ended.Select(span => span.DisplayName));
        var (publish, receive) = (ended[0], ended[1]);
        Assert.Equal((ActivityKind.Producer, caller.TraceId), (publish.Kind, publish.TraceId));
        Assert.Equal(("kafka", "publish"), (publish.GetTagItem("messaging.system"), publish.GetTagItem("messaging.operation")));
        Assert.Equal(Topic, publish.GetTagItem("messaging.destination.name"));
        Assert.Equal(record.Partition.Value, publish.GetTagItem("messaging.kafka.destination.partition"));
        Assert.Equal($"00-{publish.TraceId}-{publish.SpanId}-01", Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("traceparent")));
        Assert.Equal(ActivityKind.Consumer, receive.Kind);
        Assert.NotEqual(publish.TraceId, receive.TraceId);
        Assert.Equal(publish.SpanId, Assert.Single(receive.Links).Context.SpanId);
    }

    [Fact]
    public async Task With_tracing_off_headers_stay_as_they_were()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var ended = new List<Activity>();
        await using var app = App.With(
            builder => Register(builder, disableTracing => disableTracing(true)), App.ConnectionString(broker.BootstrapServers));
        using var spans = Listen(ended);

        await app.GetRequiredService<IProducer<string, string>>().ProduceAsync(Topic, new() { Key = "k", Value = "v" }, Cancelled);
        var record = Consume(app);

        Assert.Empty(record.Message.Headers);
        Assert.Empty(ended);
    }

    [Fact]
    public async Task Messages_and_durations_are_measured_by_topic()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var counted = new Dictionary<string, long>();
        using var meters = CountMeasurements("measured", counted);
        await using var app = App.With(builder => Register(builder, _ => { }), App.ConnectionString(broker.BootstrapServers));

        var producer = app.GetRequiredService<IProducer<string, string>>();
        for (var i = 0; i < 3; i++) producer.Produce("measured", new() { Key = "k", Value = "v" });
        producer.Flush(Patience);
        for (var i = 0; i < 3; i++) Consume(app, "measured");

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["messaging.publish.messages"] = 3,
                ["messaging.publish.duration"] = 3,
                ["messaging.receive.messages"] = 3,
                ["messaging.receive.duration"] = 3,
            },
            counted);
    }

    [Fact]
    public async Task The_health_check_writes_a_probe_and_is_unhealthy_within_seconds_of_the_brokers_death()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var app = App.With(builder => builder.AddKafkaProducer<string, string>("kafka"), App.ConnectionString(broker.BootstrapServers));
        var health = app.GetRequiredService<HealthCheckService>();

        // A probe has one second: the first one, which also connects, may miss it on a busy machine.
        await Eventually.HoldsAsync(
            async () => (await health.CheckHealthAsync(Cancelled)).Status == HealthStatus.Healthy, "a probe is acknowledged", Cancelled);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        Assert.Contains(admin.GetMetadata(Patience).Topics, topic => topic.Topic == "healthchecks-topic");

        await broker.KillAsync();

        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Cancelled)).Status);
    }

    [Fact]
    public async Task The_applications_own_tracer_sees_the_clients_spans()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var ended = new List<Activity>();
        await using var app = App.With(
            builder =>
            {
                Register(builder, _ => { });
                new Telemetry(builder.Services).WithTracing(tracing => tracing.AddProcessor(new Collect(ended)));
            },
            App.ConnectionString(broker.BootstrapServers));
        app.GetRequiredService<TracerProvider>();

        await app.GetRequiredService<IProducer<string, string>>().ProduceAsync("traced", new() { Key = "k", Value = "v" }, Cancelled);

        lock (ended) Assert.Contains(ended, span => span.DisplayName == "traced publish");
    }

    private static void Register(IHostApplicationBuilder builder, Action<Action<bool>> change)
    {
        builder.AddKafkaProducer<string, string>("kafka", settings =>
        {
            settings.DisableHealthChecks = true;
            change(disabled => settings.DisableTracing = disabled);
        });
        builder.AddKafkaConsumer<string, string>("kafka", settings =>
        {
            settings.DisableHealthChecks = true;
            change(disabled => settings.DisableTracing = disabled);
            settings.Config.GroupId = "readers";
            settings.Config.AutoOffsetReset = AutoOffsetReset.Earliest;
            settings.Config.AllowAutoCreateTopics = true;
        });
    }

    private static ConsumeResult<string, string> Consume(IServiceProvider app, string topic = Topic)
    {
        var consumer = app.GetRequiredService<IConsumer<string, string>>();
        if (consumer.Subscription.Count == 0) consumer.Subscribe(topic);
        return consumer.Consume(Patience) ?? throw new TimeoutException($"Nothing came from {topic}.");
    }

    private static ActivityListener Listen(List<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientInstruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (ended) ended.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Adds what counters count, and one for each value of a histogram.</summary>
    private static MeterListener CountMeasurements(string topic, Dictionary<string, long> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClientInstruments.Name) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, 1, tags));
        listener.Start();
        return listener;

        void Add(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (!tags.ToArray().Contains(new("messaging.destination.name", topic))) return;
            lock (counted) counted[instrument] = counted.GetValueOrDefault(instrument) + value;
        }
    }

    private sealed class Telemetry(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    private sealed class Collect(List<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            lock (ended) ended.Add(data);
        }
    }
}
