using System.Globalization;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Topics;

/// <summary>Lists all topics that the shop needs: those of the contract, and each stage's changelog and dead letters.</summary>
internal static class ShopDeclarations
{
    private const string ForEver = "-1";

    public static IReadOnlyList<TopicDeclaration> Of(StreamingOptions options)
    {
        var shared = ShopTopic.All.Select(topic => new TopicDeclaration(topic.Name(options.TopicPrefix), options.Partitions, Kept(topic.Retention)));
        var changelogs = Stage.All.Select(stage => new TopicDeclaration(
            stage.StateTopic(options.TopicPrefix), options.Partitions, new Dictionary<string, string> { ["cleanup.policy"] = "compact" }));
        var deadLetters = Stage.All.Select(stage => new TopicDeclaration(stage.DeadLetterTopic(options.TopicPrefix), options.Partitions, Kept(null)));
        return [.. shared, .. changelogs, .. deadLetters];
    }

    private static Dictionary<string, string> Kept(TimeSpan? retention) => new()
    {
        ["cleanup.policy"] = "delete",
        ["retention.ms"] = retention?.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) ?? ForEver,
    };
}
