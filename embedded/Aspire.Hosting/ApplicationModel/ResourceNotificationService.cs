using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The latest state of every resource instance, and word of each change to whoever watches.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ResourceEvent> latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> watchers = [];
    private readonly CancellationTokenSource disposing = new();
    private readonly IServiceProvider services;
    private readonly ResourceLoggerService resourceLoggers;

    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
    {
        this.logger = logger;
        services = serviceProvider;
        resourceLoggers = resourceLoggerService;
        hostApplicationLifetime.ApplicationStopping.Register(disposing.Cancel);
    }

    private readonly ILogger<ResourceNotificationService> logger;

    private WaitBehavior DefaultWaitBehavior
        => services.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior;

    public void Dispose()
    {
        disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>By instance id, or by name where the resource has one instance.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (gate)
        {
            if (latest.TryGetValue(resourceId, out resourceEvent))
                return true;
            var named = latest.Values.Where(e => e.Resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase)).ToList();
            resourceEvent = named.Count == 1 ? named[0] : null;
            return resourceEvent is not null;
        }
    }

    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in ResourceInstancesAnnotation.IdsOf(resource))
            await PublishUpdateAsync(resource, id, stateFactory);
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        string? before, after;
        lock (gate)
        {
            var former = latest.TryGetValue(resourceId, out var known) ? known.Snapshot : Unknown(resource);
            var update = new ResourceEvent(resource, resourceId, stateFactory(former));
            latest[resourceId] = update;
            foreach (var watcher in watchers)
                watcher.Writer.TryWrite(update);
            (before, after) = (former.State?.Text, update.Snapshot.State?.Text);
        }
        if (before != after && after is not null)
            LogState(resourceId, before ?? "", after);
        return Task.CompletedTask;
    }

    /// <summary>The current states first, then each change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Not bounded: a change that is lost would leave a waiter waiting for ever. A watcher that stops reading stops being one.
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (gate)
        {
            foreach (var known in latest.Values)
                channel.Writer.TryWrite(known);
            watchers.Add(channel);
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposing.Token);
        try
        {
            await foreach (var update in channel.Reader.ReadAllAsync(either.Token))
                yield return update;
        }
        finally
        {
            lock (gate)
                watchers.Remove(channel);
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var wanted = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && wanted.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>The first change of any replica that satisfies the predicate.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var update in WatchAsync(cancellationToken))
            {
                if (update.Resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase) && predicate(update))
                    return update;
            }
        }
        catch (OperationCanceledException canceled)
        {
            throw new OperationCanceledException(WaitDiagnosis.Of(resourceName, Known()), canceled, canceled.CancellationToken);
        }
        throw new OperationCanceledException(WaitDiagnosis.Of(resourceName, Known()));
    }

    private List<ResourceEvent> Known()
    {
        lock (gate)
            return [.. latest.Values];
    }

    private static CustomResourceSnapshot Unknown(IResource resource) => new()
    {
        ResourceType = resource is ProjectResource ? "Project" : resource is ExecutableResource ? "Executable" : resource.GetType().Name,
        Properties = [],
        HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(c => new HealthReportSnapshot(c.Key, null, null, null))],
    };

    [LoggerMessage(1, LogLevel.Debug, "Resource {ResourceId} changed state: {Before} -> {After}")]
    private partial void LogState(string resourceId, string before, string after);
}
