using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// What a member of a consumer group says it reads, inside the metadata of its join: <c>version i16 | topics [str] | …</c>. Other clients may say
/// anything there.
/// </summary>
internal static class Subscription
{
    /// <summary>The protocol type of consumer groups.</summary>
    public const string ConsumerProtocol = "consumer";

    /// <summary>The topics that a group reads; null when a member does not say, because it may read any.</summary>
    public static HashSet<string>? TopicsOf(Group group)
    {
        var subscriptions = group.Members
            .SelectMany(member => member.Protocols.Where(protocol => group.Protocol is null || protocol.Name == group.Protocol))
            .Select(protocol => Read(protocol.Metadata)).ToList();
        return subscriptions.Contains(null) ? null : [.. subscriptions.SelectMany(topics => topics!)];
    }

    /// <summary>The topics; null when the bytes are no subscription.</summary>
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
