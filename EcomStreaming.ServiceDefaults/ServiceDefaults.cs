using EcomStreaming.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>What all services have in common: one call for the builder and one for the application.</summary>
public static class ServiceDefaults
{
    /// <summary>With the two seconds of the last telemetry it is less than the six after which Aspire's orchestrator kills a service.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddDefaultsOfLowestPriority(KafkaClientDefaults.Settings);
        builder.AddDefaultsOfLowestPriority(LoopbackOnly.Settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(new RegisteredOptions(builder.Services));
        // Who asks is told; that a starting service is not ready yet is no error of its log.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        ForeignHost.Register(builder.Services);
        builder.Services.AddResilientHttpClients();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready) and <c>/alive</c>, in every environment: a service that an AppHost starts inherits none.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthAnswer.WriteAsync });
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }); // the process answers: that is all
        return app;
    }

    /// <summary>Below every other source, so that a file, the environment or the command line changes them.</summary>
    internal static void AddDefaultsOfLowestPriority(this IHostApplicationBuilder builder, IReadOnlyDictionary<string, string?> settings)
    {
        var source = new Configuration.Memory.MemoryConfigurationSource { InitialData = settings };
        builder.Configuration.Sources.Insert(0, source);
    }
}
