namespace EcomStreaming.Streaming;

/// <summary>Wakes callers that wait for a view, each time the view has read more.</summary>
internal sealed class ViewWaiters
{
    private readonly Lock gate = new();
    private readonly List<Waiter> waiting = [];

    public async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (condition()) return true;
        var waiter = new Waiter(condition);
        lock (gate) waiting.Add(waiter);
        try
        {
            // Between the first look and the entry in the list the view may have read on.
            if (condition()) return true;
            await waiter.Met.Task.WaitAsync(timeout, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return condition();
        }
        finally
        {
            lock (gate) waiting.Remove(waiter);
        }
    }

    public void Ask()
    {
        Waiter[] asked;
        lock (gate) asked = [.. waiting];
        foreach (var waiter in asked)
            if (waiter.Condition()) waiter.Met.TrySetResult();
    }

    private sealed record Waiter(Func<bool> Condition)
    {
        public TaskCompletionSource Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
