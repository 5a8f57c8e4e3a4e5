using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>Every API in every version, byte by byte as Apache Kafka's own classes write it; see <see cref="GoldenFile"/>.</summary>
public sealed class GoldenTests
{
    /// <summary>Stands in the vectors where a new topic's id will be, which no vector can know.</summary>
    private static readonly byte[] AnyId = [.. Enumerable.Repeat((byte)0xaa, 16)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, short> ApisAndVersions => Versions(_ => true);

    public static TheoryData<string, short> ApisAndFlexibleVersions => Versions(row => ApiTable.Find(row.Key)!.IsFlexible(row.Version));

    private static TheoryData<string, short> Versions(Func<(ApiKey Key, short Version), bool> which) => new(
        from api in ApiTable.All
        from version in Enumerable.Range(api.ImplementedMin, api.VersionMax - api.ImplementedMin + 1)
        where which((api.Key, (short)version))
        select new TheoryDataRow<string, short>(api.Key.ToString(), (short)version));

    [Fact]
    public void Every_API_has_vectors_of_all_its_versions_and_of_no_others()
    {
        foreach (var api in ApiTable.All)
        {
            var file = GoldenFile.Of(api.Key);
            for (short version = 0; version <= api.VersionMax + 1; version++)
            {
                var isSupported = api.Supports(version);
                Assert.True(isSupported == file.Find($"{api.Key}Request", version) is not null, $"{api.Key} {version}, request");
                Assert.True(isSupported == file.Find($"{api.Key}Response", version) is not null, $"{api.Key} {version}, response");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ApisAndVersions))]
    public async Task A_request_is_read_and_its_answer_written_byte_for_byte(string name, short version)
    {
        using var world = new GoldenWorld();
        var (api, request, response) = Vector(name, version);

        var answer = await world.HandleAsync(api, version, request, Cancelled);

        Assert.Equal(Convert.ToHexString(WithMadeId(response, world)), Convert.ToHexString(answer));
    }

    [Theory]
    [MemberData(nameof(ApisAndVersions))]
    public async Task A_request_that_is_cut_anywhere_is_refused_and_has_changed_nothing(string name, short version)
    {
        using var world = new GoldenWorld();
        var (api, request, response) = Vector(name, version);

        for (var length = 0; length < request.Length; length++)
            await Assert.ThrowsAsync<MalformedRequestException>(() => world.HandleAsync(api, version, request.AsMemory(0, length), Cancelled));

        Assert.Equal(3, world.Log.Of("readers").Count() + world.Log.Of("idle").Count());
        var answer = await world.HandleAsync(api, version, request, Cancelled);
        Assert.Equal(Convert.ToHexString(WithMadeId(response, world)), Convert.ToHexString(answer));
    }

    [Theory]
    [MemberData(nameof(ApisAndFlexibleVersions))]
    public async Task A_tagged_field_of_days_to_come_is_skipped(string name, short version)
    {
        using var world = new GoldenWorld();
        var (api, request, response) = Vector(name, version);

        if (request[^1] == 0) request = [.. request[..^1], 1, 99, 3, 7, 7, 7]; // the vector of Fetch 12 ends in a tagged field already
        var answer = await world.HandleAsync(api, version, request, Cancelled);

        Assert.Equal(Convert.ToHexString(WithMadeId(response, world)), Convert.ToHexString(answer));
    }

    internal static (Api Api, byte[] Request, byte[] Response) Vector(string name, short version)
    {
        var api = ApiTable.Find(Enum.Parse<ApiKey>(name))!;
        var file = GoldenFile.Of(api.Key);
        return (api, file.Get($"{name}Request", version), file.Get($"{name}Response", version));
    }

    internal static byte[] WithMadeId(byte[] response, GoldenWorld world)
    {
        var at = response.AsSpan().IndexOf(AnyId);
        if (at >= 0) world.Broker.Topics.Find("made")!.Id.TryWriteBytes(response.AsSpan(at), bigEndian: true, out _);
        return response;
    }
}
