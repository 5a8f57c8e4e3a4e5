using System.Net;
using Aspire.Dashboard.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Dashboard.Server;

/// <summary>Where telemetry comes in: gRPC on one port, since HTTP/2 without TLS cannot be told from HTTP/1, HTTP on another.</summary>
internal static class OtlpServer
{
    /// <param name="restored">Ends when the last run's telemetry is back in memory: what arrives before waits, so that the order stays.</param>
    public static WebApplication Build(DashboardOptions options, OtlpReceiver receiver, Task restored)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OtlpBody.BytesMax + 1024;
            kestrel.Limits.MaxConcurrentConnections = 1_000;
            kestrel.Listen(IPAddress.Loopback, Listener.PortOrFree(options.OtlpGrpcUrl.Port), listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, Listener.PortOrFree(options.OtlpHttpUrl.Port), listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            await restored.WaitAsync(context.RequestAborted);
            await next(context);
        });
        app.UseRouting();
        var key = new OtlpApiKey(options.OtlpApiKey);
        app.MapOtlpGrpc(receiver, key);
        app.MapOtlpHttp(receiver, key);
        return app;
    }
}
