namespace EcomStreaming.Broker.Log;

/// <summary>
/// Forces a log's segments to the disk and knows up to which offset they are there. After one failure it never tries again: what the disk holds is
/// unknown then, and a later flush that succeeds would hide it. The log is read-only until the next start.
/// </summary>
/// <param name="force">Forces one segment to the disk.</param>
internal sealed class LogFlush(Action<LogSegment> force)
{
    private long offset;
    private volatile bool failed;

    /// <summary>Every record before it is on the disk.</summary>
    public long Offset => Volatile.Read(ref offset);

    public bool HasFailed => failed;

    /// <exception cref="IOException">The disk fails, or has failed before.</exception>
    public void Force(LogSegment segment)
    {
        if (failed) throw new IOException("An earlier flush of the log failed; it is read-only until the next start.");
        try
        {
            force(segment);
        }
        catch (IOException)
        {
            failed = true;
            throw;
        }
    }

    public bool TryForce(LogSegment segment)
    {
        try
        {
            Force(segment);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Notes that every record before an offset is on the disk. The partition's lock guards it; the offset never goes back.</summary>
    public void Advance(long flushed) => Volatile.Write(ref offset, Math.Max(offset, flushed));
}
