namespace EcomStreaming.TestSupport;

/// <summary>Puts a limit on what has none of its own: Aspire's waits, a process's end.</summary>
public static class Bounded
{
    /// <exception cref="TimeoutException">It took longer; names what was waited for.</exception>
    public static async Task<T> WithinAsync<T>(
        TimeSpan limit, string what, Func<CancellationToken, Task<T>> wait, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var task = wait(limited.Token);
        try
        {
            return await task.WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            await limited.CancelAsync();
            throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.", e);
        }
    }

    /// <inheritdoc cref="WithinAsync{T}"/>
    public static Task WithinAsync(TimeSpan limit, string what, Func<CancellationToken, Task> wait, CancellationToken cancellationToken) =>
        WithinAsync(limit, what, token => CompletedAsync(wait(token)), cancellationToken);

    private static async Task<bool> CompletedAsync(Task task)
    {
        await task;
        return true;
    }
}
