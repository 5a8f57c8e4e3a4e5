using System.Text.RegularExpressions;

namespace EcomStreaming.Rules.Tests;

/// <summary>
/// Kafka's client is seen by one project of the services, so that another client or direct calls can take its place there; beyond them by
/// those that are listed.
/// </summary>
internal static partial class KafkaClient
{
    private const string Owner = "services/Streaming/";

    private static readonly Dictionary<string, string> Others = new()
    {
        ["embedded/nuget/"] = "registers the client as genuine Aspire does, and asks a container's health",
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
        return references.Concat(uses).Select(place => $"{place} reaches for Confluent.Kafka: {Owner} alone may, and who is listed");
    }

    private static bool IsForeign(string file) => !file.StartsWith(Owner, StringComparison.Ordinal) && !Others.Keys.Any(other => file.StartsWith(other, StringComparison.Ordinal));

    [GeneratedRegex("""<PackageReference\s+Include="(Confluent\.|librdkafka)""")]
    private static partial Regex Package();

    [GeneratedRegex(@"^\s*(global )?using (static |\w+ = )?Confluent\.")]
    private static partial Regex Using();
}
