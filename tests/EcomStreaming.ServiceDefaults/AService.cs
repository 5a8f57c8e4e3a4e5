using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults.Tests;

/// <summary>A service with the two lines that every service has, on a port of its own.</summary>
internal static class AService
{
    public static async Task<WebApplication> StartAsync(
        CancellationToken cancellationToken,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.AddServiceDefaults();
        configure?.Invoke(builder);
        var app = builder.Build();
        map?.Invoke(app);
        app.MapDefaultEndpoints();
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>What such a service is configured with to export to this receiver, at once and everything that it sees.</summary>
    public static Dictionary<string, string?> ExportingTo(OtlpReceiver receiver)
    {
        var settings = receiver.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "100"; // milliseconds, as the others
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        settings["OTEL_BLRP_SCHEDULE_DELAY"] = "100";
        settings["Telemetry:ReadTracesPerSecond"] = "1000";
        return settings;
    }

    /// <summary>Stops it once it has exported something: the first export takes longest, and the last ones have two seconds.</summary>
    public static async Task StopAsync(WebApplication app, OtlpReceiver receiver, CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(() => receiver.Exports > 0, "something is exported", cancellationToken);
        await app.StopAsync(cancellationToken);
    }

    public static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };
}
