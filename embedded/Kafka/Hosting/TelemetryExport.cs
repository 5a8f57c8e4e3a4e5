using EcomStreaming.Broker.Server;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EcomStreaming.Broker.Hosting;

/// <summary>
/// Metrics, traces and logs over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names somebody to take them. It begins once the broker listens: a
/// client does not wait for telemetry.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>A broker that stops does not wait for long for a collector that is away.</summary>
    private const int TimeoutMs = 1_000;

    private const string ServiceName = "kafka";

    private readonly MeterProvider meters;
    private readonly TracerProvider traces;
    private readonly ServiceProvider logs;

    private TelemetryExport(ILoggerFactory loggers)
    {
        meters = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe)
            .AddMeter(BrokerMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddOtlpExporter(Bound).Build();
        traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(BrokerActivities.SourceName).AddOtlpExporter(Bound).Build();
        logs = new ServiceCollection().AddLogging(logging => logging.AddOpenTelemetry(options =>
        {
            var resource = ResourceBuilder.CreateDefault();
            Describe(resource);
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(resource).AddOtlpExporter(Bound);
        })).BuildServiceProvider();
        foreach (var provider in logs.GetServices<ILoggerProvider>()) loggers.AddProvider(provider);
    }

    /// <returns>Null where nobody asked for it.</returns>
    public static TelemetryExport? Start(IConfiguration configuration, ILoggerFactory loggers)
    {
        var isWanted = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && !configuration.GetValue<bool>("OTEL_SDK_DISABLED");
        return isWanted ? new(loggers) : null;
    }

    /// <summary>Sends what is still held.</summary>
    public void Dispose()
    {
        traces.Dispose();
        meters.Dispose();
        logs.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService(ServiceName).AddEnvironmentVariableDetector();

    private static void Bound(OtlpExporterOptions options) => options.TimeoutMilliseconds = TimeoutMs;
}
