using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// The memory that requests and answers of all connections may hold. It is divided, so that usual requests never wait for large ones, and none waits
/// for a client that does not take its answer.
/// </summary>
internal sealed class MemoryRooms(BrokerLimits limits)
{
    /// <summary>Requests up to here take no room: the number of connections bounds them.</summary>
    public const int SmallBytesMax = 64 * 1024;

    /// <summary>A producer's largest request by default (<c>max.request.size</c>), and what stands around its records.</summary>
    public const int UsualBytesMax = (1024 * 1024) + SmallBytesMax;

    public RequestRoom Usual { get; } = new(limits.InFlightBytesMax / 4);

    /// <summary>One request can be read to its end beyond this, so it counts to it.</summary>
    public RequestRoom Large { get; } = new(Math.Max(0, (limits.InFlightBytesMax / 2) - limits.FrameBytesMax));

    public AnswerRoom Answers { get; } = new(limits.InFlightBytesMax / 4);

    /// <summary>The room for a request of this size; null for one that takes none.</summary>
    public RequestRoom? Of(int requestBytes) => requestBytes switch
    {
        <= SmallBytesMax => null,
        <= UsualBytesMax => Usual,
        _ => Large,
    };
}
