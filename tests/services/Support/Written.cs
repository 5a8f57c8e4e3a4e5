using System.Text;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.ServiceTests;

/// <summary>What records look like in the log.</summary>
internal static class Written
{
    public static string Text(Outgoing outgoing) =>
        $"{outgoing.Topic.Suffix} {outgoing.Key} {Encoding.UTF8.GetString(MessageCodec.Encode(outgoing.Message))}";

    public static IEnumerable<string> Texts(IEnumerable<Outgoing> outgoing) => outgoing.Select(Text);

    /// <summary>One record for each id of a topic, in the order of their first; fails where one id stands for two texts.</summary>
    public static IReadOnlyList<Outgoing> DistinctById(IEnumerable<Outgoing> outgoing)
    {
        var groups = outgoing.GroupBy(record => (record.Topic.Suffix, record.Message.Id)).ToList();
        Assert.All(groups, group => Assert.Single(Texts(group).Distinct()));
        return [.. groups.Select(group => group.First())];
    }
}
