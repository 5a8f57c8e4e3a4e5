using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// Ends what the clock ends. It aborts transactions that are open for longer than their producer wanted, under an epoch that keeps the producer out;
/// completes what was decided and could not be written; and forgets ids that were not used for <see cref="TransactionLimits.IdExpiration"/>.
/// </summary>
internal sealed partial class TransactionUpkeep(
    TransactionRegistry registry,
    TransactionLog log,
    TransactionEnd end,
    PowerCutAborts aborts,
    TransactionLimits limits,
    TimeProvider time,
    ILogger logger)
{
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in registry.Entries.Where(IsDue))
        {
            await entry.Lock.WaitAsync(cancellationToken);
            try
            {
                if (!entry.IsForgotten && IsDue(entry)) await TendAsync(entry, entry.Transaction!);
            }
            finally
            {
                entry.Lock.Release();
            }
        }

        aborts.SettleIfAllWritten();
    }

    /// <summary>Leaves nothing for the next start to complete, except transactions that are in a step just now.</summary>
    public async Task ConfirmAsync()
    {
        foreach (var entry in registry.Entries.Where(entry => entry.Unconfirmed is not null))
        {
            if (!entry.Lock.Wait(0)) continue;
            await end.TryConfirmAsync(entry);
            entry.Lock.Release();
        }
    }

    private bool IsDue(TransactionEntry entry) => entry.Transaction is { } transaction
        && (transaction.IsPrepared || entry.Unconfirmed is not null || transaction.HasTimedOut(time.GetUtcNow()) || HasExpired(transaction));

    private bool HasExpired(Transaction transaction) =>
        transaction.State is TransactionState.Empty or TransactionState.CompleteCommit or TransactionState.CompleteAbort
        && transaction.UpdatedAt + limits.IdExpiration <= time.GetUtcNow();

    private async ValueTask TendAsync(TransactionEntry entry, Transaction transaction)
    {
        if (transaction.IsPrepared) await end.CompleteAsync(entry, transaction);
        else if (entry.Unconfirmed is not null) await end.TryConfirmAsync(entry);
        else if (HasExpired(transaction)) Forget(entry);
        else if (await end.EndAsync(entry, transaction.Fence(time.GetUtcNow())) == ErrorCode.None) LogTimedOut(transaction.Id, transaction.TimeoutMs);
    }

    private void Forget(TransactionEntry entry)
    {
        if (log.TryForget(entry.Id)) registry.Discard(entry);
    }

    [LoggerMessage(53, LogLevel.Warning, "Transaction {Id} was open for more than {TimeoutMs} ms; aborting it")]
    private partial void LogTimedOut(string id, int timeoutMs);
}
