using EcomStreaming.Broker.Server;
using EcomStreaming.ServiceDefaults;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EcomStreaming.Broker.Hosting;

/// <summary>
/// Metrics, traces and logs over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names somebody to take them. It begins once the broker listens: a
/// client does not wait for telemetry.
/// </summary>
internal sealed partial class TelemetryExport : IDisposable
{
    private const string ServiceName = "kafka";

    /// <summary>As OpenTelemetry has it.</summary>
    private const int ExportTimeoutMs = 10_000;

    private readonly MeterProvider meters;
    private readonly TracerProvider traces;
    private readonly ServiceProvider logs;
    private readonly ExportTally tally = new(TimeProvider.System);
    private readonly LossWatch losses;
    private readonly LastExport last;
    private readonly ILogger logger;

    private TelemetryExport(ILoggerFactory loggers, TimeSpan exportTimeout)
    {
        meters = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe)
            .AddMeter(BrokerMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", ExportTally.MeterName, ExportTally.SdkMeter)
            .AddOtlpExporter().Build();
        traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe)
            .AddSource(BrokerActivities.SourceName).AddProcessor(tally.Spans).AddOtlpExporter().Build();
        logs = new ServiceCollection().AddLogging(logging => logging.AddOpenTelemetry(options =>
        {
            var resource = ResourceBuilder.CreateDefault();
            Describe(resource);
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(resource).AddProcessor(tally.Logs).AddOtlpExporter();
        })).BuildServiceProvider();
        foreach (var provider in logs.GetServices<ILoggerProvider>()) loggers.AddProvider(provider);
        last = new LastExport(traces, meters, logs.GetRequiredService<LoggerProvider>(), tally);
        logger = loggers.CreateLogger<TelemetryExport>();
        losses = new LossWatch(tally, exportTimeout, TimeProvider.System, LogLosses);
        losses.Start();
    }

    /// <returns>Null where nobody asked for it.</returns>
    public static TelemetryExport? Start(IConfiguration configuration, ILoggerFactory loggers)
    {
        var isWanted = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && !configuration.GetValue<bool>("OTEL_SDK_DISABLED");
        return isWanted ? new(loggers, TimeSpan.FromMilliseconds(configuration.GetValue("OTEL_EXPORTER_OTLP_TIMEOUT", ExportTimeoutMs))) : null;
    }

    /// <summary>Sends what is still held, for as long as <see cref="LastExport"/> allows.</summary>
    public void Dispose()
    {
        losses.Dispose();
        if (last.Run() is { } lost) LogLost(lost);
        traces.Dispose();
        meters.Dispose();
        logs.Dispose();
        tally.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService(ServiceName).AddEnvironmentVariableDetector();

    [LoggerMessage(34, LogLevel.Warning, "Telemetry was lost: {Lost} did not reach the collector")]
    private partial void LogLost(string lost);

    [LoggerMessage(63, LogLevel.Warning, "Telemetry is lost. Since the start: {Losses}")]
    private partial void LogLosses(ExportLosses losses);
}
