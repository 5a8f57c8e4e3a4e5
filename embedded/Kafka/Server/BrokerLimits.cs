namespace EcomStreaming.Broker.Server;

/// <summary>The limits of one broker; requests beyond them are refused. <see cref="Groups.GroupLimits"/> has those of groups.</summary>
internal sealed record BrokerLimits
{
    /// <summary>
    /// Clients that are connected at a time. One more takes the place of the one that was silent longest, for <see cref="StallMax"/> at least, or is
    /// turned away.
    /// </summary>
    public int ConnectionsMax { get; init; } = 1_000;

    /// <summary><c>connections.max.idle.ms</c>: who asks nothing for so long is hung up on, and comes again when it wants something.</summary>
    public TimeSpan ConnectionIdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Who holds memory that others could use, and sends or takes nothing for so long, is hung up on.</summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same where others wait for this memory.</summary>
    public TimeSpan StallMaxWhenFull { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>socket.request.max.bytes</c></summary>
    public int FrameBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary>
    /// Of requests and answers of all connections together, as <c>queued.max.request.bytes</c>: who sends more waits, who fetches gets less. Records
    /// that go from their file to a socket are not in memory. <see cref="MemoryRooms"/> divides it.
    /// </summary>
    public long InFlightBytesMax { get; init; } = 512 * 1024 * 1024;

    /// <summary>
    /// Of one answer, without the records of a fetch, which it bounds itself. A short request can name much, and the same many times; who asks for
    /// more than this is hung up on.
    /// </summary>
    public int AnswerBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary>
    /// Parts of log files that answers keep until they are sent, which may have been deleted meanwhile; one answer has an eighth of them at most.
    /// What goes beyond is read at once.
    /// </summary>
    public int HeldFilesMax { get; init; } = Math.Min(1_000, OpenFiles.Max / 16);

    public int TopicsMax { get; init; } = 10_000;

    /// <summary>Of all topics together, and no more than half of the process's files are enough for: without any left it would end.</summary>
    public int PartitionsMax { get; init; } = Math.Min(10_000, OpenFiles.Max / 2 / OpenFiles.OfSegment);
}
