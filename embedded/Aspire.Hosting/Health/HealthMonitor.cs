using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Health;

/// <summary>Polls one resource's health from its first replica's start to its last one's end, and says once in that time when it is ready.</summary>
internal sealed class HealthMonitor(IResource resource, ResourceHealth health, TimeProvider time)
{
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhileStarting = TimeSpan.FromMilliseconds(250);
    private const int StartingPollsMax = 20;
    private const int UnhealthySecondsMax = 5;

    private readonly Lock gate = new();
    private CancellationTokenSource? running;
    private TaskCompletionSource started = NewSignal();

    /// <summary>A replica has started: the first one starts the polling, another one is asked after at once.</summary>
    internal void Started()
    {
        lock (gate)
        {
            started.TrySetResult();
            if (running is not null || health.Stopping.IsCancellationRequested)
                return;
            running = CancellationTokenSource.CreateLinkedTokenSource(health.Stopping);
            _ = RunAsync(running.Token);
        }
    }

    /// <summary>The last replica has ended.</summary>
    internal void Ended()
    {
        lock (gate)
        {
            running?.Cancel();
            running?.Dispose();
            running = null;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PollAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(c => c.Key).ToHashSet();
        var ready = false;
        // A resource that has just started is asked often: who waits for it should not wait for the question.
        for (int polls = 1, seconds = 0; ; polls++)
        {
            var another = NextStart();
            var healthy = keys.Count == 0 || await health.CheckAsync(resource, keys, cancellationToken);
            if (healthy && !ready)
            {
                ready = true;
                await health.TellReadyAsync(resource, cancellationToken);
            }
            if (keys.Count == 0)
                return;
            var isStarting = !ready && polls <= StartingPollsMax;
            seconds = healthy || isStarting ? 0 : Math.Min(seconds + 1, UnhealthySecondsMax);
            await PauseAsync(healthy ? WhileHealthy : isStarting ? WhileStarting : TimeSpan.FromSeconds(seconds), another, cancellationToken);
        }
    }

    private async Task PauseAsync(TimeSpan pause, Task another, CancellationToken cancellationToken)
    {
        try
        {
            await another.WaitAsync(pause, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // No replica was started meanwhile.
        }
    }

    private Task NextStart()
    {
        lock (gate)
            return (started = started.Task.IsCompleted ? NewSignal() : started).Task;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
