using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Transactions;

/// <content>What the clock ends: transactions that take too long, and ids that nobody uses.</content>
internal sealed partial class TransactionCoordinator
{
    /// <summary>
    /// Aborts transactions that are open for longer than their producer wanted, under an epoch that keeps it out; completes what was decided and
    /// could not be written; forgets ids that were not used for <see cref="TransactionLimits.IdExpiration"/>.
    /// </summary>
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Values.Where(IsDue))
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

        SettleWhereAllAreAborted();
    }

    /// <summary>Leaves nothing for the next start to complete, but what is being done just now.</summary>
    public async Task ConfirmAsync()
    {
        foreach (var entry in entries.Values.Where(entry => entry.Unconfirmed is not null))
        {
            if (!entry.Lock.Wait(0)) continue;
            await TryConfirmAsync(entry);
            entry.Lock.Release();
        }
    }

    private bool IsDue(TransactionEntry entry) => entry.Transaction is { } transaction
        && (transaction.IsPrepared || entry.Unconfirmed is not null || transaction.HasTimedOut(time.GetUtcNow()) || HasExpired(transaction));

    private bool HasExpired(Transaction transaction) =>
        transaction.State is TransactionState.Empty or TransactionState.CompleteCommit or TransactionState.CompleteAbort
        && transaction.UpdatedAt + Limits.IdExpiration <= time.GetUtcNow();

    private async ValueTask TendAsync(TransactionEntry entry, Transaction transaction)
    {
        if (transaction.IsPrepared) await CompleteAsync(entry, transaction);
        else if (entry.Unconfirmed is not null) await TryConfirmAsync(entry);
        else if (HasExpired(transaction)) Forget(entry);
        else if (await EndAsync(entry, transaction.Fence(time.GetUtcNow())) == ErrorCode.None) LogTimedOut(transaction.Id, transaction.TimeoutMs);
    }

    private void Forget(TransactionEntry entry)
    {
        if (log.Forget(entry.Id) == ErrorCode.None) Discard(entry);
    }

    [LoggerMessage(53, LogLevel.Warning, "Transaction {Id} was open for more than {TimeoutMs} ms and is aborted")]
    private partial void LogTimedOut(string id, int timeoutMs);
}
