using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>One project of the services sees Kafka's client, so that another client can replace it there. Beyond it, those listed here do.</summary>
internal static partial class KafkaClient
{
    private const string Owner = "services/Streaming/";

    private static readonly Dictionary<string, string> Others = new()
    {
        ["embedded/nuget/"] = "registers the client as Aspire's own packages do, and asks a container's health",
        ["tests/embedded/nuget/"] = "tests those registrations",
        ["tests/embedded/Kafka/"] = "tests the broker with a real client",
        ["tests/services/Streaming/"] = "tests the owner on a real broker",
        ["tests/services/Topics/"] = "looks at the cluster beside the topic manager",
        ["tests/EcomStreaming.AppHost/"] = "counts the shop's facts in the log",
    };

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var references = tree.LinesWhere(tree.Of(".csproj", ".props", ".targets").Where(IsForeign), line => Package().IsMatch(line));
        var uses = tree.LinesWhere(tree.Of(".cs").Where(IsForeign), line => Using().IsMatch(line));
        return references.Concat(uses).Select(place => $"{place} reaches for Confluent.Kafka: only {Owner} and those listed may");
    }

    private static bool IsForeign(string file) =>
        !file.StartsWith(Owner, StringComparison.Ordinal) && !Others.Keys.Any(other => file.StartsWith(other, StringComparison.Ordinal));

    [GeneratedRegex("""<PackageReference\s+Include="((Aspire\.)?Confluent\.|librdkafka)""")]
    private static partial Regex Package();

    [GeneratedRegex(@"^\s*(global )?using (static |\w+ = )?Confluent\.")]
    private static partial Regex Using();
}
