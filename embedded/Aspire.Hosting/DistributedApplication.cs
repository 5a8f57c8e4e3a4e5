using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The application, built and ready to run.</summary>
public partial class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken);
            await host.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var log = Services.GetRequiredService<ILogger<DistributedApplication>>();
        LogStarting(log);
        LogDirectory(log, Services.GetRequiredService<IConfiguration>()["AppHost:Directory"]);
        ForwardResourceOutput();
        var model = Services.GetRequiredService<DistributedApplicationModel>();
        await Services.GetRequiredService<IDistributedApplicationEventing>().PublishAsync(new BeforeStartEvent(Services, model), cancellationToken);
        await host.StartAsync(cancellationToken);
        LogStarted(log);
    }

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            host.Dispose();
        GC.SuppressFinalize(this);
    }

    private void ForwardResourceOutput()
    {
        if (!Services.GetRequiredService<DistributedApplicationOptions>().EnableResourceLogging)
            return;
        var loggers = Services.GetRequiredService<ILoggerFactory>();
        var application = Services.GetRequiredService<IHostEnvironment>().ApplicationName;
        Services.GetRequiredService<ResourceLoggerService>().Forward = (resource, line) =>
        {
            var log = loggers.CreateLogger($"{application}.Resources.{resource}");
            if (line.IsErrorMessage)
                LogErrorLine(log, line.LineNumber, line.Content);
            else
                LogLine(log, line.LineNumber, line.Content);
        };
    }

    [LoggerMessage(10, LogLevel.Information, "Distributed application starting.")]
    private static partial void LogStarting(ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "Application host directory is: {Directory}")]
    private static partial void LogDirectory(ILogger logger, string? directory);

    [LoggerMessage(12, LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(13, LogLevel.Information, "{Line}: {Content}")]
    private static partial void LogLine(ILogger logger, int line, string content);

    [LoggerMessage(14, LogLevel.Error, "{Line}: {Content}")]
    private static partial void LogErrorLine(ILogger logger, int line, string content);
}
