using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What stands before an answer: its size and its request's number, in flexible versions tags, and for ApiVersions never any.</summary>
public sealed class ResponseHeaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ApiKey.Heartbeat, 3, "0001 67 0000 0001 0001 6D FFFF", "00000000 0019")]
    [InlineData(ApiKey.Heartbeat, 4, "02 67 0000 0001 02 6D 00 00", "00 00000000 0019 00")]
    [InlineData(ApiKey.DeleteGroups, 2, "01 00", "00 00000000 01 00")]
    public async Task An_answer_is_of_its_requests_version_from_the_header_on(object key, short version, string body, string answer)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);

        await client.SendAsync((ApiKey)key, version, Bytes(body), Cancelled);

        Assert.Equal(Convert.ToHexString([0, 0, 0, 1, .. Bytes(answer)]), Convert.ToHexString(await client.ReceiveFrameAsync(Cancelled) ?? []));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ApiVersions_keeps_the_classic_header_for_clients_that_know_no_better_yet(short version)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        var vector = Golden.GoldenFile.Of(ApiKey.ApiVersions);

        await client.SendAsync(ApiKey.ApiVersions, version, vector.Get("ApiVersionsRequest", version), Cancelled);

        Assert.Equal([0, 0, 0, 1, .. vector.Get("ApiVersionsResponse", version)], await client.ReceiveFrameAsync(Cancelled) ?? []);
    }

    [Theory]
    [InlineData("a client", "1.0")]
    [InlineData("client", "")]
    [InlineData("-client", "1.0")]
    [InlineData("client", "1.0.")]
    public async Task Software_that_does_not_say_its_name_properly_is_refused_and_may_go_on(string name, string softwareVersion)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);

        var answer = await client.AskAsync(
            ApiKey.ApiVersions, 3, new Wire().CompactText(name).CompactText(softwareVersion).VarInt(0).Bytes, Cancelled);

        Assert.Equal(new Wire().Int16((int)ErrorCode.InvalidRequest).VarInt(1).Int32(0).VarInt(0).Bytes, answer);
        await client.IsServedAsync(Cancelled);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
