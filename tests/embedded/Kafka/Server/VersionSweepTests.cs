using System.Buffers.Binary;
using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Golden;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>Over a socket, what <see cref="ApiTable"/> lists is answered in each of its versions, to the last byte, and nothing beside it.</summary>
public sealed class VersionSweepTests
{
    private const int CorrelationId = 0x01020304;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Apis => [.. ApiTable.All.Select(api => api.Key.ToString())];

    [Theory]
    [MemberData(nameof(GoldenTests.ApisAndVersions), MemberType = typeof(GoldenTests))]
    public async Task A_request_is_answered_by_its_number_and_with_the_header_of_its_version(string name, short version)
    {
        await using var server = await GoldenServer.StartAsync(Cancelled);
        using var client = await server.ConnectAsync(Cancelled);
        var (api, request, response) = GoldenTests.Vector(name, version);

        await client.SendFrameAsync(Frame(api, version, request), Cancelled);
        var answer = await client.ReceiveFrameAsync(Cancelled) ?? throw new EndOfStreamException("The connection is closed.");

        byte[] tags = api.IsFlexible(version) && api.Key != ApiKey.ApiVersions ? [0] : [];
        byte[] expected = [.. new Wire().Int32(CorrelationId).Raw(tags).Bytes, .. GoldenTests.WithMadeId(response, server.World)];
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(answer));
        await client.IsServedAsync(Cancelled); // and what comes next is the next answer
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_version_below_or_above_closes_the_connection_or_is_answered_with_those_that_there_are(string name)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        var api = ApiTable.Find(Enum.Parse<ApiKey>(name))!;
        var file = GoldenFile.Of(api.Key);
        foreach (var (version, like) in new[] { (api.ImplementedMin - 1, api.ImplementedMin), (api.VersionMax + 1, api.VersionMax) })
        {
            using var client = await broker.ConnectAsync(Cancelled);
            await client.SendFrameAsync(Frame(api, (short)version, file.Get($"{name}Request", like)), Cancelled);

            var answer = await client.ReceiveFrameAsync(Cancelled);

            if (api.Key == ApiKey.ApiVersions) IsOldestAnswer(answer);
            else Assert.Null(answer);
        }
    }

    [Fact]
    public async Task What_is_not_listed_closes_the_connection()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        short[] others =
            [.. Enumerable.Range(-1, 130).Select(key => (short)key).Where(key => ApiTable.Find((ApiKey)key) is null), short.MinValue, short.MaxValue];
        foreach (var key in others)
        {
            using var client = await broker.ConnectAsync(Cancelled);
            await client.SendAsync((ApiKey)key, 0, new byte[20], Cancelled);

            Assert.True(await client.ReceiveFrameAsync(Cancelled) is null, $"{key} is answered");
        }
    }

    private static byte[] Frame(Api api, short version, byte[] body) => new Wire()
        .Int16((short)api.Key).Int16(version).Int32(CorrelationId).Text("client").Raw(api.IsFlexible(version) ? [0] : []).Raw(body).Bytes;

    /// <summary>UNSUPPORTED_VERSION in the classic form, and the list, with nothing behind it.</summary>
    private static void IsOldestAnswer(byte[]? answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        Assert.Equal((CorrelationId, ErrorCode.UnsupportedVersion), (reader.ReadInt32(), (ErrorCode)reader.ReadInt16()));
        var count = reader.ReadArrayLength();
        Assert.Equal((ApiTable.All.Length, 6 * count), (count, reader.Remaining));
        Assert.Equal((short)ApiTable.All[0].Key, BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(10)));
    }
}
