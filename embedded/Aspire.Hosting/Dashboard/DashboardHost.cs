using System.Security.Cryptography;
using System.Text;
using Aspire.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Serves the dashboard from before the first resource starts until after the last has stopped, and tells the resources where it is.</summary>
internal sealed partial class DashboardHost(
    IConfiguration configuration, ResourceBoard board, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger logger = loggers.CreateLogger<DistributedApplication>();
    private readonly CancellationTokenSource stopping = new();
    private Task following = Task.CompletedTask;
    private DashboardServer? server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = Options();
        server = await DashboardServer.StartAsync(options, board, loggers, cancellationToken);
        following = board.FollowAsync(stopping.Token);
        configuration["AppHost:OtlpApiKey"] = options.OtlpApiKey;
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Address(server.OtlpGrpcUrl);
        configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Address(server.OtlpHttpUrl);
        if (options.FrontendUrl.Port is var wanted and not 0 && wanted != server.FrontendUrl.Port) LogPortTaken(wanted);
        LogListening(Address(server.FrontendUrl));
        if (options.BrowserToken is not null) LogLogin(server.LoginUrl);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref server, null) is not { } serving) return;
        await serving.DisposeAsync();
        await stopping.CancelAsync();
        await following;
        stopping.Dispose();
    }

    /// <summary>Under the names that Aspire has for them; <c>Dashboard:DataFolder</c> and <c>Dashboard:SearchHashSecret</c> are this dashboard's own.</summary>
    private DashboardOptions Options() => new()
    {
        ApplicationName = configuration["AppHost:DashboardApplicationName"] ?? "Aspire",
        FrontendUrl = Url("ASPNETCORE_URLS"),
        OtlpGrpcUrl = Url("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"),
        OtlpHttpUrl = Url("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"),
        BrowserToken = configuration.GetValue<bool>("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS") ? null : Secret("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"),
        OtlpApiKey = Secret("AppHost:OtlpApiKey"),
        ApiKey = configuration["Dashboard:Api:PrimaryApiKey"],
        DataFolder = configuration["Dashboard:DataFolder"],
        HashCustomer = HashBy(configuration["Dashboard:SearchHashSecret"]),
        Limits = configuration.GetSection("Dashboard:TelemetryLimits").Get<Aspire.Dashboard.Telemetry.TelemetryLimits>() ?? new(),
    };

    private static Func<string, string>? HashBy(string? secret) => secret is null
        ? null
        : text => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    /// <summary>The first of several; a free port where none is configured.</summary>
    private Uri Url(string key) =>
        Uri.TryCreate(configuration[key]?.Split(';')[0], UriKind.Absolute, out var url) ? url : new("http://localhost:0");

    private string Secret(string key) =>
        configuration[key] is { Length: > 0 } configured ? configured : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);

    [LoggerMessage(40, LogLevel.Information, "Now listening on: {Url}")]
    private partial void LogListening(string url);

    [LoggerMessage(41, LogLevel.Information, "Login to the dashboard at {Url}")]
    private partial void LogLogin(Uri url);

    [LoggerMessage(42, LogLevel.Warning, "Port {Port} is taken, so the dashboard gets another one this time")]
    private partial void LogPortTaken(int port);
}
