using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>Counts what is still outstanding of a batch's writes: one object for all of them, and no task per record.</summary>
internal sealed class Acknowledgements
{
    private readonly TaskCompletionSource none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int outstanding = 1; // the batch itself, until everything is appended
    private Error? firstError;

    public Error? FirstError => Volatile.Read(ref firstError);

    public void Add() => Interlocked.Increment(ref outstanding);

    /// <summary>It was not even taken, so there will be no report.</summary>
    public void Withdraw() => Done();

    /// <summary>Librdkafka's answer for one record, on its own thread.</summary>
    public void Report(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Interlocked.CompareExchange(ref firstError, report.Error, null);
        Done();
    }

    public Task AllAsync(CancellationToken cancellationToken)
    {
        Done();
        return none.Task.WaitAsync(cancellationToken);
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref outstanding) == 0) none.TrySetResult();
    }
}
