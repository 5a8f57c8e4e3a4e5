using Polly;

namespace EcomStreaming.Payments.Charging;

/// <summary>Limits the number of parallel calls to the gateway; further calls wait.</summary>
internal sealed class Bulkhead(SemaphoreSlim slots) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await slots.WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<TResult>(e);
        }

        try
        {
            return await callback(context, state);
        }
        finally
        {
            slots.Release();
        }
    }
}

/// <summary>Polly wants options for every strategy; the bulkhead's are its slots.</summary>
internal sealed class BulkheadOptions : ResilienceStrategyOptions
{
    public BulkheadOptions() => Name = nameof(Bulkhead);
}
