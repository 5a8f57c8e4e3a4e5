using System.Reflection;
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

    /// <summary>Without the commit that the compiler appends.</summary>
    private static string Version { get; } =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<TelemetryOptions, TelemetryOptionsValidator>(TelemetryOptions.Section);
        if (builder.Configuration.GetValue<bool>("OTEL_SDK_DISABLED")) return;
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return; // nobody would see what each record paid for
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Services.AddTransient<IStartupFilter, HttpServerSpans>().AddSingleton<RootSampler>();

        var telemetry = new TelemetryBuilder(builder.Services);
        telemetry.ConfigureResource(resource => resource
                .AddService(builder.Environment.ApplicationName, serviceVersion: Version)
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(Sources).SetSampler<RootSampler>()) // in code, where no OTEL_TRACES_SAMPLER overrules it
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithLogging(configureBuilder: null, options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            })
            .UseOtlpExporter();
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
