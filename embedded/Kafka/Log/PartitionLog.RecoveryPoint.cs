namespace EcomStreaming.Broker.Log;

/// <content>
/// Up to where the log is known to be on the disk: what is bad before it is damage, and no tail that a crash has torn. It lags behind what was
/// forced by <see cref="Server.LogUpkeep"/>'s interval.
/// </content>
internal sealed partial class PartitionLog
{
    private long recoveryPoint;

    /// <exception cref="IOException">The old one stays.</exception>
    public void KeepRecoveryPoint()
    {
        var forced = Volatile.Read(ref flushedOffset);
        if (forced <= recoveryPoint || !filesGate.TryEnter()) return; // where it is compacted just now, another time
        try
        {
            GoOn();
            OffsetFile.Write(folder, OffsetFile.RecoveryPoint, forced);
            recoveryPoint = forced;
        }
        finally
        {
            filesGate.Exit();
        }
    }
}
