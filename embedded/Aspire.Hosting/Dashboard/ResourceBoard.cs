using System.Runtime.CompilerServices;
using Aspire.Dashboard.Board;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>Shows the application's resources to its dashboard: their latest states, their output, their commands.</summary>
internal sealed class ResourceBoard(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, ResourceCommandService commands,
    IServiceProvider services) : IResourceBoard
{
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

    /// <summary>Follows the resources until it is cancelled, or the application has stopped.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken)) Take(change);
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    public IReadOnlyList<BoardResource> Resources()
    {
        List<ResourceEvent> events;
        lock (gate) events = [.. latest.Values];
        var places = model.Resources.Select((resource, place) => (resource.Name, place)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var secrets = BoardSecrets.Of(model);
        return [.. events.OrderBy(change => places.GetValueOrDefault(change.Resource.Name, int.MaxValue)).ThenBy(change => change.ResourceId, StringComparer.Ordinal).Select(change => BoardResources.Shown(change, secrets, services))];
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ConsoleAsync(string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var lines in logs.WatchAsync(JournalOf(resourceId)).WithCancellation(cancellationToken))
            yield return [.. lines.Select(line => new ConsoleLine(line.LineNumber, line.ReceivedAt, line.Content, line.IsErrorMessage))];
    }

    public async Task<string?> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(resourceId, command, cancellationToken);
        return result.Success ? null : result.Message ?? (result.Canceled ? "The command was cancelled." : "The command failed.");
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

    /// <summary>An only instance's journal is its resource's: what is said about the resource, such as what it waits for, is in that one alone.</summary>
    private string JournalOf(string resourceId)
    {
        lock (gate)
        {
            if (!latest.TryGetValue(resourceId, out var known)) return resourceId;
            return ResourceInstancesAnnotation.IdsOf(known.Resource).Count == 1 ? known.Resource.Name : resourceId;
        }
    }
}
