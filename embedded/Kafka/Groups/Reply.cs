namespace EcomStreaming.Broker.Groups;

/// <summary>
/// An answer that may come later. It is given exactly once, and never while the group's lock is held: see <see cref="GroupEffects"/>.
/// </summary>
internal sealed class Reply<T>
{
    private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => source.Task;

    public void Give(T answer) => source.TrySetResult(answer);
}
