namespace EcomStreaming.Broker.Server;

/// <summary>
/// Limits the bytes that requests and answers of all connections hold together, as Kafka's <c>queued.max.request.bytes</c>. Requests over the limit
/// wait unread; fetches get less. Thread-safe.
/// </summary>
internal sealed class InFlightBytes(long max)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Taken)> waiting = [];
    private long held;

    public long Held
    {
        get
        {
            lock (gate) return held;
        }
    }

    /// <summary>How many wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>Takes room once there is some, first come, first served. What is larger than all of it takes all of it.</summary>
    /// <exception cref="OperationCanceledException">Nothing is taken.</exception>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<(long, TaskCompletionSource Taken)> node;
        lock (gate)
        {
            if (waiting.Count == 0 && Fits(bytes))
            {
                held += bytes;
                return ValueTask.CompletedTask;
            }

            node = waiting.AddLast((bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        return new(WaitAsync(node, cancellationToken));
    }

    /// <summary>Takes what is left, up to what is wanted, without waiting.</summary>
    /// <returns>How much that is; nothing where others wait.</returns>
    public long TakeUpTo(long wanted)
    {
        lock (gate)
        {
            var taken = waiting.Count > 0 ? 0 : Math.Clamp(max - held, 0, wanted);
            held += taken;
            return taken;
        }
    }

    /// <summary>Gives room back; a negative number takes what one cannot do without, whatever is left.</summary>
    public void Give(long bytes)
    {
        if (bytes == 0) return;
        lock (gate)
        {
            held -= bytes;
            Admit();
        }
    }

    private void Admit()
    {
        while (waiting.First is { } first && Fits(first.Value.Bytes))
        {
            waiting.RemoveFirst();
            held += first.Value.Bytes;
            first.Value.Taken.SetResult();
        }
    }

    private bool Fits(long bytes) => held == 0 || held + bytes <= max;

    private async Task WaitAsync(LinkedListNode<(long, TaskCompletionSource Taken)> node, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(_ => Withdraw(node, cancellationToken), null)) await node.Value.Taken.Task;
    }

    private void Withdraw(LinkedListNode<(long, TaskCompletionSource Taken)> node, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (node.List is null) return; // it has been taken
            waiting.Remove(node);
            node.Value.Taken.SetCanceled(cancellationToken);
            Admit(); // who stood behind it may need less
        }
    }
}
