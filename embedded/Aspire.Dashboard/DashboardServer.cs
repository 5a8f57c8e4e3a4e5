using Aspire.Dashboard.Board;
using Aspire.Dashboard.History;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Security;
using Aspire.Dashboard.Server;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard;

/// <summary>The dashboard, running in its host's process: takes telemetry over OTLP, keeps it within limits, and shows it to browsers.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication otlp;
    private readonly WebApplication frontend;
    private readonly SqliteHistory? history;
    private readonly Task restored;

    private DashboardServer(
        DashboardOptions options, TelemetryStore telemetry, WebApplication otlp, WebApplication frontend, SqliteHistory? history, Task restored)
    {
        (Telemetry, this.otlp, this.frontend, this.history, this.restored) = (telemetry, otlp, frontend, history, restored);
        (OtlpGrpcUrl, OtlpHttpUrl) = (Listener.UrlsOf(otlp)[0], Listener.UrlsOf(otlp)[1]);
        FrontendUrl = Listener.UrlsOf(frontend)[0];
        LoginUrl = options.BrowserToken is { } token ? new(FrontendUrl, $"/login?t={Uri.EscapeDataString(token)}") : FrontendUrl;
    }

    public TelemetryStore Telemetry { get; }

    public Uri FrontendUrl { get; }

    /// <summary>The address that logs a browser in.</summary>
    public Uri LoginUrl { get; }

    public Uri OtlpGrpcUrl { get; }

    public Uri OtlpHttpUrl { get; }

    /// <summary>Listens when it returns; what the last run has kept comes back meanwhile.</summary>
    public static async Task<DashboardServer> StartAsync(
        DashboardOptions options, IResourceBoard board, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var telemetry = new TelemetryStore(options.Limits);
        var history = options.DataFolder is { } folder
            ? SqliteHistory.Open(Path.Combine(folder, "telemetry.db"), options.HistoryBytesMax, TimeProvider.System, loggers.CreateLogger<DashboardServer>())
            : null;
        var kept = (ITelemetryHistory?)history ?? new NoHistory();
        var receiver = new OtlpReceiver(telemetry, kept);
        var restored = history is null ? Task.CompletedTask : Task.Run(() => history.Restore((signal, request) => Restore(receiver, signal, request)), CancellationToken.None);

        var session = new LoginSession(options.BrowserToken, DashboardKey.Of(options.DataFolder), TimeProvider.System);
        var otlp = OtlpServer.Build(options, receiver, restored);
        var frontend = FrontendServer.Build(options, telemetry, new(telemetry, kept, restored), board, session, loggers);
        await otlp.StartAsync(cancellationToken);
        await frontend.StartAsync(cancellationToken);
        return new(options, telemetry, otlp, frontend, history, restored);
    }

    /// <summary>Ends the browsers' streams first, then takes no more telemetry, then writes what is to be kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await frontend.StopAsync();
        await frontend.DisposeAsync();
        await otlp.StopAsync();
        await otlp.DisposeAsync();
        await restored;
        if (history is not null) await history.DisposeAsync();
    }

    /// <summary>What an earlier version kept and this one cannot read is passed over.</summary>
    private static void Restore(OtlpReceiver receiver, OtlpSignal signal, byte[] request)
    {
        try
        {
            receiver.Restore(signal, request);
        }
        catch (MalformedOtlpException)
        {
        }
    }
}
