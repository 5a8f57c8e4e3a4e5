using System.Diagnostics.Metrics;
using System.Globalization;
using EcomStreaming.Contracts;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>An observer in this process, and its gauges as an exporter reads them.</summary>
internal sealed class ObservedLag : IAsyncDisposable
{
    private readonly IHost host;
    private readonly MeterListener listener = new();
    private readonly Dictionary<(string Instrument, string Group, string Topic, int Partition), double> points = [];

    private ObservedLag(IHost host)
    {
        this.host = host;
        var gauges = host.Services.GetRequiredService<LagGauges>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (gauges.Owns(instrument)) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
    }

    public static async Task<ObservedLag> StartAsync(string kafka, string prefix, CancellationToken cancellationToken, params Stage[] stages)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "lag" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = kafka,
            ["Ecom:TopicPrefix"] = prefix,
            ["Ecom:LagIntervalSeconds"] = "1",
        });
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.AddStreaming().AddLagObserver(stages);
        var observed = new ObservedLag(builder.Build());
        await observed.host.StartAsync(cancellationToken);
        return observed;
    }

    public async Task<HealthStatus> HealthAsync(CancellationToken cancellationToken) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken)).Status;

    /// <summary>Of each partition in turn; empty while nothing is known.</summary>
    public IReadOnlyList<double> Messages(Stage stage, string prefix) => Read("ecom.kafka.consumer.lag", stage, prefix);

    public IReadOnlyList<double> Seconds(Stage stage, string prefix) => Read("ecom.kafka.consumer.lag.time", stage, prefix);

    public IReadOnlyList<double> Committed(Stage stage, string prefix) => Read("ecom.kafka.consumer.committed_offset", stage, prefix);

    /// <summary>Of the partitions themselves, once each, however many groups read them.</summary>
    public IReadOnlyList<double> Ends(Stage stage, string prefix) => Read("ecom.kafka.partition.end_offset", "", stage.Input.Name(prefix));

    public Task ShowsAsync(Stage stage, string prefix, IEnumerable<double> messages, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        () => Messages(stage, prefix).SequenceEqual(messages),
        $"the lag of {stage.Group(prefix)} is {string.Join(", ", messages)}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }

    private IReadOnlyList<double> Read(string instrument, Stage stage, string prefix) =>
        Read(instrument, stage.Group(prefix), stage.Input.Name(prefix));

    private IReadOnlyList<double> Read(string instrument, string group, string topic)
    {
        lock (points)
        {
            points.Clear();
            listener.RecordObservableInstruments();
            return
            [
                .. points.Where(point => point.Key.Instrument == instrument && (point.Key.Group, point.Key.Topic) == (group, topic))
                    .OrderBy(point => point.Key.Partition).Select(point => point.Value),
            ];
        }
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = new Dictionary<string, string>();
        foreach (var (name, tag) in tags) named.Add(name, (string)tag!);
        var partition = int.Parse(named["messaging.destination.partition.id"], CultureInfo.InvariantCulture);
        points.Add(
            (instrument.Name, named.GetValueOrDefault("messaging.consumer.group.name", ""), named["messaging.destination.name"], partition), value);
    }
}
