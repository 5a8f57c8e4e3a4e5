namespace EcomStreaming.Broker.Server;

/// <summary>
/// Limits the bytes that requests of all connections hold while they are received and handled. A request takes room in steps, as its bytes arrive;
/// where there is none it waits, first come, first served. So that requests that wait for each other's room do not wait for ever, the first in the
/// line may go beyond the limit, one request at a time. Thread-safe.
/// </summary>
internal sealed class RequestRoom(long max)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> waiting = [];
    private RequestBytes? beyond;
    private long held;
    private volatile int waitingCount;

    public long Held
    {
        get
        {
            lock (gate) return held;
        }
    }

    /// <summary>How many wait for room.</summary>
    public int Waiting => waitingCount;

    /// <summary>Takes more room for a request once there is some.</summary>
    /// <exception cref="OperationCanceledException">Nothing more is taken.</exception>
    public ValueTask GrowAsync(RequestBytes request, long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> node;
        lock (gate)
        {
            if ((beyond == request || waiting.Count == 0) && TryGrow(request, bytes)) return ValueTask.CompletedTask;
            node = waiting.AddLast(new Waiter(request, bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            waitingCount = waiting.Count;
        }

        return new(WaitAsync(node, cancellationToken));
    }

    /// <summary>Gives back all that a request holds.</summary>
    public void Release(RequestBytes request)
    {
        lock (gate)
        {
            held -= request.Held;
            if (beyond == request) beyond = null;
            (request.Held, request.Beyond) = (0, 0);
            Admit();
        }
    }

    private bool TryGrow(RequestBytes request, long bytes)
    {
        var fits = held - (beyond?.Beyond ?? 0) + bytes <= max;
        if (!fits)
        {
            if (beyond is not null && beyond != request) return false;
            beyond = request;
            request.Beyond += bytes;
        }

        held += bytes;
        request.Held += bytes;
        return true;
    }

    private void Admit()
    {
        while (waiting.First is { Value: var first } && TryGrow(first.Request, first.Bytes))
        {
            waiting.RemoveFirst();
            first.Grown.SetResult();
        }

        waitingCount = waiting.Count;
    }

    private async Task WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(_ => Withdraw(node, cancellationToken), null)) await node.Value.Grown.Task;
    }

    private void Withdraw(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (node.List is null) return; // it has its room
            waiting.Remove(node);
            node.Value.Grown.SetCanceled(cancellationToken);
            Admit(); // who stood behind it may need less
        }
    }

    private sealed record Waiter(RequestBytes Request, long Bytes, TaskCompletionSource Grown);
}

/// <summary>What one request holds of a <see cref="RequestRoom"/>, which alone changes it.</summary>
internal sealed class RequestBytes
{
    public long Held { get; set; }

    /// <summary>The part that went beyond the limit.</summary>
    public long Beyond { get; set; }
}
