using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>
/// Shares one producer among many users. After a fatal error an idempotent producer cannot write, so the next user gets a new one. The failed one is
/// closed when its last user has an answer, because a closed producer reports nothing.
/// </summary>
/// <param name="create">Gets what to call on a fatal error: that it is one, only the client's error handler is told.</param>
internal sealed class SharedProducer(Func<Action, IProducer<byte[], byte[]>> create) : IDisposable
{
    private readonly Lock gate = new();
    private Generation? current;

    public Lease Take()
    {
        Generation? unused = null;
        try
        {
            lock (gate)
            {
                if (current is { Failed.IsCompleted: true }) unused = Drop();
                current ??= new Generation(create);
                current.Users++;
                return new Lease(this, current);
            }
        }
        finally
        {
            unused?.Producer.Dispose();
        }
    }

    public void Dispose()
    {
        Generation? unused;
        lock (gate) unused = Drop();
        unused?.Producer.Dispose();
    }

    /// <summary>Gives it back to be closed where nobody uses it; otherwise its last user does that.</summary>
    private Generation? Drop()
    {
        var dropped = current;
        current = null;
        return dropped?.Users == 0 ? dropped : null;
    }

    private void Return(Generation used)
    {
        bool isLast;
        lock (gate) isLast = --used.Users == 0 && !ReferenceEquals(current, used);
        if (isLast) used.Producer.Dispose();
    }

    /// <summary>The right to use it, until it is given back.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly SharedProducer owner;
        private readonly Generation generation;

        internal Lease(SharedProducer owner, Generation generation) => (this.owner, this.generation) = (owner, generation);

        public IProducer<byte[], byte[]> Producer => generation.Producer;

        /// <summary>Completes once nothing more can be written with it; with another one it can.</summary>
        public Task Failed => generation.Failed;

        public void Dispose() => owner.Return(generation);
    }

    internal sealed class Generation
    {
        private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The handler runs on the client's own thread, which must not close the client: so it leaves a mark and no more.
        public Generation(Func<Action, IProducer<byte[], byte[]>> create) => Producer = create(() => failed.TrySetResult());

        public IProducer<byte[], byte[]> Producer { get; }

        public Task Failed => failed.Task;

        public int Users { get; set; }
    }
}
