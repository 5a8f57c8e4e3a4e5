using System.Reflection;
using Aspire.Confluent.Kafka;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Eng.Tests.AspireSurface;

/// <summary>A public member that only the stand-ins have would not compile on genuine Aspire: there must be none.</summary>
public sealed class SurfaceTests
{
    private const string Table = "aspire/public-api-13.5.2.tsv";

    public static TheoryData<string> StandIns =>
    [
        typeof(DistributedApplication).Assembly.GetName().Name!,
        typeof(DistributedApplicationTestingBuilder).Assembly.GetName().Name!,
        typeof(KafkaProducerSettings).Assembly.GetName().Name!,
    ];

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Every_public_member_of_a_stand_in_is_one_of_genuine_Aspire(string assembly)
    {
        var table = RepositoryRoot.Shared(Table);
        Assert.SkipWhen(table is null, $"The table of Aspire's public surface is not beside the repository: ../shared/{Table}");
        var genuine = new GenuineSurface(File.ReadLines(table!));
        var members = PublicMembers.Of(Assembly.Load(assembly)).ToList();

        var differences = members.Select(member => Difference.Of(member, genuine)).OfType<string>().Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(members);
        Assert.True(differences.Count == 0, $"{differences.Count} of {members.Count}:\n{string.Join('\n', differences)}");
    }
}
