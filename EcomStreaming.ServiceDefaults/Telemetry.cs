using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs over OTLP where an endpoint is set (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>), and none of it under
/// <c>OTEL_SDK_DISABLED=true</c>.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "EcomStreaming.*"];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "System.Net.Http", "System.Runtime", "EcomStreaming.*",
    ];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("OTEL_SDK_DISABLED")) return;
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Services.AddTransient<IStartupFilter, HttpServerSpans>();

        var telemetry = new TelemetryBuilder(builder.Services);
        telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(Sources))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithLogging(configureBuilder: null, options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
        // First of all hosted services: what the others do at their start is seen.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryStart>());
    }

    /// <summary>In the shape of OpenTelemetry.Extensions.Hosting, which would replace it.</summary>
    private sealed class TelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    /// <summary>Makes the providers; the container disposes them, which flushes what they hold.</summary>
    private sealed class TelemetryStart(IServiceProvider container) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            container.GetService<MeterProvider>();
            container.GetService<TracerProvider>();
            container.GetService<LoggerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
