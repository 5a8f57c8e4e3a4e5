using System.Reflection;
using Aspire.Confluent.Kafka;
using EcomStreaming.TestSupport;

namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>
/// Our sources have the public surface of the genuine packages, no more and no less: what is ours alone would not compile on them, and what is
/// missing here would not compile on ours.
/// </summary>
public sealed class SurfaceTests
{
    private const string Table = "aspire/kafka-integrations.tsv";

    private static readonly Assembly[] Assemblies = [typeof(KafkaServerResource).Assembly, typeof(KafkaProducerSettings).Assembly];

    [Fact]
    public void Every_public_member_of_ours_is_one_of_the_genuine_packages()
    {
        var genuine = Genuine();

        var differences = Ours().Select(member => Difference.Of(member, genuine)).OfType<string>().Order(StringComparer.Ordinal);

        Assert.Empty(differences);
    }

    [Fact]
    public void Every_public_member_of_the_genuine_packages_is_one_of_ours()
    {
        var missing = Genuine().Ids.Except(Ours().Select(DocumentationId.Of)).Order(StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    private static List<MemberInfo> Ours() => [.. Assemblies.Distinct()
        .SelectMany(PublicMembers.Of)
        .Where(member =>
            (member as Type ?? member.DeclaringType)!.Namespace is "Aspire.Hosting" or "Aspire.Confluent.Kafka" or "Microsoft.Extensions.Hosting")];

    private static GenuineSurface Genuine() => RepositoryRoot.Shared(Table) is { } table
        ? new GenuineSurface(File.ReadLines(table))
        : throw TestTool.Missing(
            $"the list of the genuine packages' public members is not beside the repository: ../shared/{Table}", isRequired: false);
}
