using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Writes a service's losses of telemetry to its log.</summary>
internal sealed partial class TelemetryLosses(ExportTally tally, IConfiguration configuration, TimeProvider time, ILogger<TelemetryLosses> logger)
    : IHostedService, IDisposable
{
    private LossWatch? watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        watch = new LossWatch(tally, ExportLimits.TimeoutOf(configuration), time, LogLosses);
        watch.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => watch?.Dispose();

    [LoggerMessage(3, LogLevel.Warning, "Telemetry is lost. Since the start: {Losses}")]
    private partial void LogLosses(ExportLosses losses);
}
