using Aspire.Dashboard.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Dashboard.Tests.Support;

/// <summary>A dashboard on free ports, with a board and telemetry of the test's making.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private RunningDashboard(DashboardServer server, TestBoard board)
    {
        (Server, Board) = (server, board);
        Http = new(new HttpClientHandler { CheckCertificateRevocationList = true }) { BaseAddress = server.FrontendUrl };
    }

    public DashboardServer Server { get; }

    public TestBoard Board { get; }

    public TelemetryStore Telemetry => Server.Telemetry;

    /// <summary>Logged in once <see cref="StartAsync"/> is through; follows redirects and keeps cookies.</summary>
    public HttpClient Http { get; }

    public static async Task<RunningDashboard> StartAsync(Action<DashboardOptions>? configure = null)
    {
        var options = new DashboardOptions { ApplicationName = "Shop under test", BrowserToken = Token };
        configure?.Invoke(options);
        var board = new TestBoard();
        var dashboard = new RunningDashboard(
            await DashboardServer.StartAsync(options, board, NullLoggerFactory.Instance, TestContext.Current.CancellationToken), board);
        if (options.BrowserToken is not null) (await dashboard.Http.GetAsync(dashboard.Server.LoginUrl, TestContext.Current.CancellationToken)).Dispose();
        return dashboard;
    }

    /// <summary>The page's HTML.</summary>
    public Task<string> GetAsync(string path) => Http.GetStringAsync(path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
