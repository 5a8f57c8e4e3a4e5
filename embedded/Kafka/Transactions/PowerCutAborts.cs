using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Transactions;

/// <summary>
/// The transactions that were aborted after a power cut, while the disk did not take the abort. Until all are written, the next start must abort them
/// again. The start uses it first, then the upkeep.
/// </summary>
internal sealed class PowerCutAborts(TopicRegistry topics)
{
    private readonly List<TransactionEntry> unwritten = [];

    /// <summary>Whether what was open may have lost records to a power cut.</summary>
    public bool AreNeeded => topics.MayHaveLostRecords;

    public void Add(TransactionEntry entry) => unwritten.Add(entry);

    /// <summary>Lets the next start trust what is on the disk, once every abort is written and confirmed.</summary>
    public void SettleIfAllWritten()
    {
        unwritten.RemoveAll(entry => entry.Unconfirmed is null && entry.Transaction is not { IsPrepared: true });
        if (unwritten.Count == 0) topics.Settle();
    }
}
