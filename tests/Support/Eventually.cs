using System.Diagnostics;

namespace EcomStreaming.TestSupport;

/// <summary>Waits for conditions, with a time limit and a sentence that says what was expected.</summary>
public static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="bound">A minute unless told.</param>
    /// <exception cref="TimeoutException">There was none in this time; carries the last exception that the question threw.</exception>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> question, string what, CancellationToken cancellationToken, TimeSpan? bound = null)
        where T : struct
    {
        var limit = bound ?? Bound;
        var clock = Stopwatch.StartNew();
        Exception? last = null;
        while (clock.Elapsed < limit)
        {
            try
            {
                if (await question().WaitAsync(limit, cancellationToken) is { } answer) return answer;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                last = e;
            }

            await Task.Delay(Interval, cancellationToken);
        }

        throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.", last);
    }

    /// <summary>Asks until it holds.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken, TimeSpan? bound = null) =>
        GetAsync<bool>(async () => await condition() ? true : null, what, cancellationToken, bound);

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, CancellationToken, TimeSpan?)"/>
    public static Task HoldsAsync(Func<bool> condition, string what, CancellationToken cancellationToken, TimeSpan? bound = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, cancellationToken, bound);
}
