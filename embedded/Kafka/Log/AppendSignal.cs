namespace EcomStreaming.Broker.Log;

/// <summary>Wakes fetches that wait for a partition to grow or to be deleted.</summary>
internal sealed class AppendSignal
{
    private readonly Lock gate = new();
    private readonly HashSet<FetchWaiter> waiters = [];
    private int count;

    /// <summary>How many fetches are parked here.</summary>
    public int Waiting => Volatile.Read(ref count);

    public void Add(FetchWaiter waiter)
    {
        lock (gate)
        {
            waiters.Add(waiter);
            Volatile.Write(ref count, waiters.Count);
        }
    }

    public void Remove(FetchWaiter waiter)
    {
        lock (gate)
        {
            waiters.Remove(waiter);
            Volatile.Write(ref count, waiters.Count);
        }
    }

    public void Raise()
    {
        if (Waiting == 0) return;
        FetchWaiter[] woken;
        lock (gate) woken = [.. waiters];
        foreach (var waiter in woken) waiter.Wake();
    }
}

/// <summary>A waiting fetch. An append to any of its partitions wakes it.</summary>
internal sealed class FetchWaiter
{
    private TaskCompletionSource source = New();

    public void Wake() => Volatile.Read(ref source).TrySetResult();

    /// <summary>Returns once woken since the last call, or when the time is up.</summary>
    public async ValueTask WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await source.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return; // answered with what there is
        }

        Volatile.Write(ref source, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
