using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Log;

/// <summary>The outcome of an append.</summary>
/// <param name="AppendTime">-1 unless the topic stamps the time of the append.</param>
internal readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long AppendTime, long NextOffset)
{
    public static AppendResult Refused(ErrorCode error) => new(error, -1, -1, -1);
}
