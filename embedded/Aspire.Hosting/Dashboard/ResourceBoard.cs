using System.Globalization;
using System.Runtime.CompilerServices;
using Aspire.Dashboard.Board;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>Shows the application's resources to its dashboard: their latest states, their output, their commands.</summary>
internal sealed class ResourceBoard(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, ResourceCommandService commands) : IResourceBoard
{
    private static readonly string[] SecretWords = ["KEY", "SECRET", "PASSWORD", "TOKEN", "OTLP_HEADERS"];

    private readonly Lock gate = new();
    private readonly Dictionary<string, ResourceEvent> latest = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task NextChange
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>Follows the resources until the application stops.</summary>
    public void Start() => _ = FollowAsync();

    public IReadOnlyList<BoardResource> Resources()
    {
        List<ResourceEvent> events;
        lock (gate) events = [.. latest.Values];
        var places = model.Resources.Select((resource, place) => (resource.Name, place)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return [.. events.OrderBy(change => places.GetValueOrDefault(change.Resource.Name, int.MaxValue)).ThenBy(change => change.ResourceId, StringComparer.Ordinal).Select(Shown)];
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ConsoleAsync(string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var lines in logs.WatchAsync(resourceId).WithCancellation(cancellationToken))
            yield return [.. lines.Select(line => new ConsoleLine(line.LineNumber, line.Content, line.IsErrorMessage))];
    }

    public async Task<string?> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(resourceId, command, cancellationToken);
        return result.Success ? null : result.Message ?? (result.Canceled ? "The command was cancelled." : "The command failed.");
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(CancellationToken.None)) Take(change);
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private void Take(ResourceEvent change)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            latest[change.ResourceId] = change;
            (before, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.TrySetResult();
    }

    private static BoardResource Shown(ResourceEvent change)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        return new(
            change.ResourceId,
            resource.Name,
            snapshot.ResourceType,
            snapshot.State?.Text,
            snapshot.HealthStatus?.ToString(),
            snapshot.ExitCode,
            Moment(snapshot.StartTimeStamp),
            Moment(snapshot.StopTimeStamp),
            snapshot.Properties.FirstOrDefault(property => property.Name is "project.path" or "executable.path" or "container.image")?.Value?.ToString(),
            IsHidden: false,
            [.. snapshot.Urls.Select(url => new BoardUrl(url.Name, url.Url, url.IsInternal))],
            [.. snapshot.EnvironmentVariables.Select(variable => new BoardVariable(variable.Name, variable.Value, IsSecret(variable.Name)))],
            [.. snapshot.Properties.Select(property => new BoardProperty(property.Name, Convert.ToString(property.Value, CultureInfo.InvariantCulture) ?? ""))],
            [.. snapshot.HealthReports.Select(report => new BoardHealthReport(report.Name, report.Status?.ToString(), report.Description, report.ExceptionText))],
            Commands(resource, snapshot.State?.Text),
            [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private static BoardCommand[] Commands(IResource resource, string? state)
    {
        if (resource is not (ProjectResource or ExecutableResource or ContainerResource)) return [];
        var stands = state is null || state == KnownResourceStates.NotStarted || state == KnownResourceStates.Waiting || KnownResourceStates.TerminalStates.Contains(state);
        return
        [
            new(KnownResourceCommands.StartCommand, "Start", "Start the resource", null, stands, IsHighlighted: true),
            new(KnownResourceCommands.StopCommand, "Stop", "Stop the resource", null, !stands, IsHighlighted: true),
            new(KnownResourceCommands.RestartCommand, "Restart", "Stop the resource, then start it", null, !stands, IsHighlighted: false),
        ];
    }

    private static bool IsSecret(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static DateTimeOffset? Moment(DateTime? utc) => utc is { } moment ? new(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
}
