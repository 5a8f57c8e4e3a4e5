using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// What a member of a consumer group says it reads, inside the metadata of its join: <c>version i16 | topics [str] | …</c>. Other clients may say
/// anything there.
/// </summary>
internal static class Subscription
{
    /// <summary>The topics; null where the bytes are no subscription.</summary>
    public static IReadOnlyList<string>? Read(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            var reader = new KafkaReader(metadata, flexible: false);
            if (reader.ReadInt16() < 0) return null;
            var topics = new List<string>();
            for (var count = reader.ReadArrayLength(); count > 0; count--) topics.Add(reader.ReadString());
            return topics;
        }
        catch (MalformedRequestException)
        {
            return null;
        }
    }
}
