using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost;

/// <summary>Tells on the console what a person who started the shop wants to know: where it is, what the tape did, and what went wrong.</summary>
internal sealed partial class ShopNarrator(
    ShopSettings shop,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ILogger<ShopNarrator> logger) : BackgroundService
{
    private readonly HashSet<string> services = [.. model.Resources.OfType<ProjectResource>()
        .Where(project => project.Annotations.OfType<HealthCheckAnnotation>().Any())
        .Select(project => project.Name)];

    private static readonly string[] OrchestratorWords = ["Waiting for resource ", "Finished waiting for resource ", "No custom certificate authorities ", "[sys] "];

    private readonly Dictionary<string, string> addresses = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogKafka(shop.Kafka.Source, shop.Kafka.Reason, shop.Data);
        foreach (var port in shop.TakenPorts) LogPortTaken(port);

        await Task.WhenAll(TellStatesAsync(stoppingToken), TellTapeAsync(stoppingToken));
    }

    private async Task TellStatesAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            var name = change.Resource.Name;
            if (HasFailed(change.Snapshot))
            {
                LogEnded(name, change.Snapshot.State!.Text, change.Snapshot.ExitCode, await LastLineAsync(change.ResourceId, cancellationToken));
            }
            else if (services.Contains(name) && IsHealthy(change.Snapshot) && change.Snapshot.Urls is [var url, ..] && addresses.TryAdd(name, url.Url))
            {
                LogServiceReady(name, url.Url);
                if (addresses.Count == services.Count) LogShopOpen();
            }
        }
    }

    /// <summary>Hands on the tape's own account of itself.</summary>
    private async Task TellTapeAsync(CancellationToken cancellationToken)
    {
        if (shop.Tape is null) return;
        var tape = await notifications.WaitForResourceAsync("tape", change => change.Snapshot.StartTimeStamp is not null, cancellationToken);
        await foreach (var lines in logs.WatchAsync(tape.ResourceId).WithCancellation(cancellationToken))
            foreach (var line in lines.Select(Words).Where(words => !IsOfTheOrchestrator(words))) LogTape(line);
    }

    /// <summary>Without the time that the orchestrator puts before each line.</summary>
    private static string Words(LogLine line) =>
        line.Content.Split(' ', 2) is [[.., 'Z'] time, var words] && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _) ? words : line.Content;

    /// <summary>Its own words in a resource's log.</summary>
    private static bool IsOfTheOrchestrator(string words) => OrchestratorWords.Any(start => words.StartsWith(start, StringComparison.Ordinal));

    /// <summary>The best that is known of why a resource ended.</summary>
    private async Task<string> LastLineAsync(string resourceId, CancellationToken cancellationToken)
    {
        var last = "it printed nothing";
        await foreach (var lines in logs.GetAllAsync(resourceId).WithCancellation(cancellationToken))
            foreach (var line in lines.Select(Words).Where(words => !string.IsNullOrWhiteSpace(words) && !IsOfTheOrchestrator(words))) last = line;
        return last;
    }

    private static bool IsHealthy(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;

    private static bool HasFailed(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.FailedToStart
        || (snapshot.State?.Text == KnownResourceStates.Finished && snapshot.ExitCode is > 0);

    [LoggerMessage(1, LogLevel.Information, "Kafka: {Source} ({Reason}); data in {Data}")]
    private partial void LogKafka(KafkaSource source, string reason, string data);

    [LoggerMessage(2, LogLevel.Warning, "Port {Port} is taken, so all ports are others this time")]
    private partial void LogPortTaken(int port);

    [LoggerMessage(3, LogLevel.Information, "{Service} is ready at {Url}")]
    private partial void LogServiceReady(string service, string url);

    [LoggerMessage(4, LogLevel.Information, "The shop is open: POST /orders places an order")]
    private partial void LogShopOpen();

    [LoggerMessage(5, LogLevel.Information, "tape: {Line}")]
    private partial void LogTape(string line);

    [LoggerMessage(6, LogLevel.Error, "{Resource}: {State}, exit code {ExitCode}; its last line: {LastLine}")]
    private partial void LogEnded(string resource, string state, int? exitCode, string lastLine);
}
