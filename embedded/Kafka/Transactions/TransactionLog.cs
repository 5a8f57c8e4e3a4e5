using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Transactions;

/// <summary>Writes each state of a transaction to <c>__transaction_state</c> before it is in force. The caller holds the id's lock.</summary>
internal sealed partial class TransactionLog(TransactionTopic topic, BrokerOptions options, ILogger logger)
{
    /// <summary>The coordinator's term, as its markers carry it.</summary>
    public int CoordinatorEpoch => topic.CoordinatorEpoch;

    /// <inheritdoc cref="TransactionTopic.IsIncomplete"/>
    public bool IsIncomplete => topic.IsIncomplete;

    /// <inheritdoc cref="TransactionTopic.IsOffline"/>
    public bool IsOffline(string id) => topic.IsOffline(id);

    /// <summary>Whether this broker forces anything to the disk.</summary>
    public bool Flushes => options.Flush != FlushPolicy.None;

    /// <summary>Every transactional id as it was left, on the disk: a decision that only the last process's memory held does not count.</summary>
    public IReadOnlyCollection<Transaction> Load()
    {
        if (Flushes) topic.Flush();
        return topic.ReadAll();
    }

    /// <param name="survives">Whether a power cut must not take it back before anything follows from it.</param>
    public ErrorCode Write(TransactionEntry entry, Transaction next, bool survives)
    {
        var error = topic.Write(next, flush: survives && Flushes);
        if (error == ErrorCode.None)
        {
            entry.Transaction = next;
            return error;
        }

        LogNotWritten(entry.Id, error);
        return error == ErrorCode.MessageTooLarge ? ErrorCode.UnknownServerError : ErrorCode.CoordinatorNotAvailable;
    }

    /// <returns>Whether the log has forgotten the id.</returns>
    public bool TryForget(string id) => topic.Forget(id) == ErrorCode.None;

    [LoggerMessage(50, LogLevel.Error, "Could not write the state of transaction {Id} to the log: {Error}")]
    private partial void LogNotWritten(string id, ErrorCode error);
}
