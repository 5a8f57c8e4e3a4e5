using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Sends the last telemetry once everything else of the host has stopped: a span that ends later is lost.</summary>
internal sealed partial class TelemetryStop(LastExport export, ILogger<TelemetryStop> logger) : IHostedLifecycleService, IDisposable
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes after every service has stopped. The host's own time limit may be over by then, so it does not count here.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        Send();
        return Task.CompletedTask;
    }

    /// <summary>A host that failed at its start stops nothing; it is disposed only.</summary>
    public void Dispose() => Send();

    private void Send()
    {
        if (export.Run() is { } lost) LogLost(lost);
    }

    [LoggerMessage(1, LogLevel.Debug, "All services have stopped; sending the last telemetry")]
    private partial void LogStopped();

    [LoggerMessage(2, LogLevel.Warning, "Telemetry was lost: {Lost} did not reach the collector")]
    private partial void LogLost(string lost);
}
