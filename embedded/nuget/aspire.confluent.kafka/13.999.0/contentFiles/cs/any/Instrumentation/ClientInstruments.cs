using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Aspire.Confluent.Kafka;

/// <summary>The source and the meter under which the clients report, and their registration with OpenTelemetry.</summary>
internal static class ClientInstruments
{
    public const string Name = "OpenTelemetry.Instrumentation.ConfluentKafka";

    public static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Published = Meter.CreateCounter<long>("messaging.publish.messages", "{message}");
    public static readonly Histogram<double> PublishSeconds = Meter.CreateHistogram<double>("messaging.publish.duration", "s");
    public static readonly Counter<long> Received = Meter.CreateCounter<long>("messaging.receive.messages", "{message}");
    public static readonly Histogram<double> ReceiveSeconds = Meter.CreateHistogram<double>("messaging.receive.duration", "s");

    public static void CollectSpans(IServiceCollection services) =>
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Name));

    public static void CollectMetrics(IServiceCollection services) =>
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Name));
}
