using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost;

/// <summary>Writes to the console what a user wants to know: where the shop is, what the tape did, and what went wrong.</summary>
internal sealed partial class ShopNarrator(
    ShopSettings shop,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ILogger<ShopNarrator> logger) : BackgroundService
{
    private readonly Dictionary<string, EndpointReference> services = model.Resources.OfType<ProjectResource>()
        .Where(project => project.Annotations.OfType<HealthCheckAnnotation>().Any())
        .ToDictionary(project => project.Name, project => new EndpointReference(project, "http"));

    /// <summary>Where a process and a container end.</summary>
    private static readonly string?[] Ends = [KnownResourceStates.Finished, KnownResourceStates.Exited];

    private static readonly TimeSpan LogTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> addresses = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogKafka(shop.Kafka.Source, shop.Kafka.Reason, shop.Data);
        if (shop.TakenPorts.Count > 0) LogPortsTaken(string.Join(", ", shop.TakenPorts));

        await Task.WhenAll(
            TellAsync("the resources", TellStatesAsync, stoppingToken), TellAsync("the tape", TellTapeAsync, stoppingToken));
    }

    /// <summary>Whatever goes wrong in telling is no reason to stop the shop, as an exception of a background service would.</summary>
    private async Task TellAsync(string subject, Func<CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        try
        {
            await tell(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogSilent(subject, e.Message);
        }
    }

    private async Task TellStatesAsync(CancellationToken cancellationToken)
    {
        var told = new HashSet<string>();
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            var name = change.Resource.Name;
            if (change.Snapshot.State?.Text == KnownResourceStates.Running) told.Remove(change.ResourceId);
            if (HasFailed(change.Snapshot))
            {
                if (!told.Add(change.ResourceId)) continue; // its snapshot changes again
                var last = await ReasonAsync(change.ResourceId, cancellationToken);
                LogFailed(name, change.Snapshot.ExitCode is { } code ? $"exit code {code}" : change.Snapshot.State!.Text, last);
            }
            else if (services.TryGetValue(name, out var service) && IsHealthy(change.Snapshot) && addresses.TryAdd(name, service.Url))
            {
                LogServiceReady(name, service.Url);
                if (addresses.Count == services.Count) LogShopOpen();
            }
        }
    }

    /// <summary>Hands on the tape's own account of itself, and links to the trace of its first order.</summary>
    private async Task TellTapeAsync(CancellationToken cancellationToken)
    {
        if (shop.Tape is null) return;
        var tape = await notifications.WaitForResourceAsync("tape", change => change.Snapshot.StartTimeStamp is not null, cancellationToken);
        await foreach (var line in ResourceLines.WatchAsync(logs, tape.ResourceId, cancellationToken))
        {
            LogTape(line);
            if (OrderPaths.Find(line) is { } path && await TraceOfAsync(path, cancellationToken) is { } trace) LogTrace(trace);
        }
    }

    /// <summary>What the order itself says of its trace; null where there is none to be seen.</summary>
    private async Task<string?> TraceOfAsync(string path, CancellationToken cancellationToken)
    {
        if (!addresses.TryGetValue("orders", out var orders)) return null;
        return await OrderPaths.TraceAsync(new Uri(new Uri(orders), path), cancellationToken);
    }

    /// <summary>A resource that is started again meanwhile has no log to be read: that must not end the narration, and the shop with it.</summary>
    private async Task<string> ReasonAsync(string resourceId, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(LogTimeout);
        try
        {
            return await ResourceLines.LastAsync(logs, resourceId, bounded.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return "its log cannot be read now";
        }
    }

    private static bool IsHealthy(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus == HealthStatus.Healthy;

    /// <summary>The exit code of a process that a signal ended, as an unhandled exception does, is below zero.</summary>
    private static bool HasFailed(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.FailedToStart
        || (Ends.Contains(snapshot.State?.Text) && snapshot.ExitCode is not (null or 0));

    [LoggerMessage(1, LogLevel.Information, "Kafka: {Source} ({Reason}); data in {Data}")]
    private partial void LogKafka(KafkaSource source, string reason, string data);

    [LoggerMessage(2, LogLevel.Warning, "In use: {Ports}. So this run takes free ports for everything")]
    private partial void LogPortsTaken(string ports);

    [LoggerMessage(3, LogLevel.Information, "{Service} is ready at {Url}")]
    private partial void LogServiceReady(string service, string url);

    [LoggerMessage(4, LogLevel.Information, "The shop is open: POST /orders places an order")]
    private partial void LogShopOpen();

    [LoggerMessage(5, LogLevel.Information, "tape: {Line}")]
    private partial void LogTape(string line);

    [LoggerMessage(6, LogLevel.Error, "{Resource} failed ({How}): {Reason}")]
    private partial void LogFailed(string resource, string how, string reason);

    [LoggerMessage(9, LogLevel.Warning, "Nothing more is told here of {Subject}: {Reason}")]
    private partial void LogSilent(string subject, string reason);

    [LoggerMessage(7, LogLevel.Information, "An order's way through the shop: {Trace}")]
    private partial void LogTrace(string trace);
}
