using System.Net;
using Aspire.Dashboard.Api;
using Aspire.Dashboard.Board;
using Aspire.Dashboard.History;
using Aspire.Dashboard.Pages;
using Aspire.Dashboard.Pages.ConsoleLogs;
using Aspire.Dashboard.Pages.Lag;
using Aspire.Dashboard.Pages.Metrics;
using Aspire.Dashboard.Pages.Resources;
using Aspire.Dashboard.Pages.StructuredLogs;
using Aspire.Dashboard.Pages.Traces;
using Aspire.Dashboard.Security;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard.Server;

/// <summary>Where browsers come to: the pages, what they load, and what they ask for while they are open.</summary>
internal static class FrontendServer
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    public static WebApplication Build(
        DashboardOptions options, TelemetryStore telemetry, TelemetryRemoval removal, IResourceBoard board, LoginSession session, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.AddRazorComponents();
        KeepNoKeys(builder.Services);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(telemetry);
        builder.Services.AddSingleton(removal);
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton(session);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<HuePalette>();
        builder.Services.AddSingleton<UnreadErrors>();
        builder.Services.AddSingleton(services => new LiveStream(services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 1_000;
            kestrel.Listen(IPAddress.Loopback, Listener.PortOrFree(options.FrontendUrl.Port), listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Use(new FrontendGuard(session, new(options.ApiKey)).GuardAsync);
        app.Use(app.Services.GetRequiredService<UnreadErrors>().NoteAsync);
        app.UseRouting();
        app.MapAssets();
        app.MapLogin(session);
        app.MapResources();
        app.MapConsoleLogs();
        app.MapTraces();
        app.MapStructuredLogs();
        app.MapMetrics();
        app.MapLag();
        app.MapTelemetry();
        return app;
    }

    /// <summary>Razor brings data protection along, which would write a key into the user's home at every start; no page protects anything by it.</summary>
    private static void KeepNoKeys(IServiceCollection services)
    {
        var starts = services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == "DataProtectionHostedService");
        foreach (var start in starts.ToList()) services.Remove(start);
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
    }
}
