using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    private const string KafkaSpans = "EcomStreaming.Kafka";
    private const string BatchSpans = "EcomStreaming.Kafka.Batches";
    private const string ShopMeters = "EcomStreaming.*";

    /// <summary>Without the commit that the compiler appends.</summary>
    private static string Version { get; } =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<TelemetryOptions, TelemetryOptionsValidator>(TelemetryOptions.Section);
        builder.Services.AddSingleton(container => new SpanBudget(
            container.GetRequiredService<IOptions<TelemetryOptions>>().Value.SpansPerSecond, container.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ITraceCharge, TraceCharge>();
        if (builder.Configuration.GetValue<bool>("OTEL_SDK_DISABLED")) return;
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return; // nobody would see what each record paid for

        builder.AddDefaultsOfLowestPriority(ExportLimits.Settings(builder.Configuration));
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Services.AddSingleton<RootSampler>().AddSingleton<ExportTally>().AddSingleton<LastExport>();
        builder.Services.AddHostedService<TelemetryStop>().AddHostedService<TelemetryLosses>();
        builder.Services.ConfigureOpenTelemetryTracerProvider(AddBatchSpans);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(builder.Environment.ApplicationName, serviceVersion: Version)
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options =>
                {
                    options.RecordException = true;
                    options.EnrichWithHttpResponse = RecordHandledException;
                })
                .AddHttpClientInstrumentation()
                .AddSource(KafkaSpans)
                .SetSampler<RootSampler>() // in code, where no OTEL_TRACES_SAMPLER overrules it
                .AddProcessor(container => new AdmittedRequests(container.GetRequiredService<SpanBudget>()))
                .AddProcessor(container => container.GetRequiredService<ExportTally>().Spans))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(ShopMeters, ExportTally.SdkMeter))
            .WithLogging(logging => logging.AddProcessor(container => container.GetRequiredService<ExportTally>().Logs), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            })
            .UseOtlpExporter();
    }

    /// <summary>The instrumentation sees exceptions that escape; this one has been answered by the exception handler.</summary>
    private static void RecordHandledException(Activity span, HttpResponse response)
    {
        if (response.HttpContext.Features.Get<IExceptionHandlerFeature>() is not { } handled) return;
        span.AddException(handled.Error);
        if (response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetTag("error.type", handled.Error.GetType().FullName);
    }

    /// <summary>Where nobody listens to their source, no such span begins.</summary>
    private static void AddBatchSpans(IServiceProvider container, TracerProviderBuilder tracing)
    {
        if (container.GetRequiredService<IOptions<TelemetryOptions>>().Value.BatchSpans) tracing.AddSource(BatchSpans);
    }
}
