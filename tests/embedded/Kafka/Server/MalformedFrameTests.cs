using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>What is no request ends the connection that sent it, without an answer, and no other.</summary>
public sealed class MalformedFrameTests : IAsyncLifetime
{
    private const int FrameBytesMax = 1_000;

    private TestBroker broker = null!;
    private RawClient neighbour = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { Limits = new() { FrameBytesMax = FrameBytesMax } });
        neighbour = await broker.ConnectAsync(Cancelled);
        await neighbour.IsServedAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        neighbour.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(FrameBytesMax + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(7)]
    public Task A_size_that_no_request_has_closes_the_connection_before_anything_else_came(int size) =>
        IsRefusedAsync(client => client.SendBytesAsync(new Wire().Int32(size).Bytes, Cancelled));

    [Fact]
    public async Task A_frame_of_exactly_the_limit_is_answered()
    {
        using var client = await broker.ConnectAsync(Cancelled);
        var header = new Wire().Int16((int)ApiKey.ApiVersions).Int16(0).Int32(7).Text("c").Bytes;

        await client.SendFrameAsync([.. header, .. new byte[FrameBytesMax - header.Length]], Cancelled);

        Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));
    }

    [Theory]
    [InlineData(4)] // ControlledShutdown: Kafka's, but not between a client and this broker
    [InlineData(68)] // ConsumerGroupHeartbeat
    [InlineData(-1)]
    [InlineData(short.MaxValue)]
    public Task An_unknown_API_closes_the_connection(short key) => IsRefusedAsync(client => client.SendAsync((ApiKey)key, 0, [], Cancelled));

    [Theory]
    [InlineData(ApiKey.Metadata, 14)]
    [InlineData(ApiKey.Metadata, -1)]
    [InlineData(ApiKey.Produce, 2)] // advertised, for old librdkafka, and never read
    [InlineData(ApiKey.Produce, 12)]
    [InlineData(ApiKey.Fetch, 3)]
    [InlineData(ApiKey.Fetch, 13)]
    public Task An_unsupported_version_closes_the_connection(object key, short version) =>
        IsRefusedAsync(client => client.SendAsync((ApiKey)key, version, new byte[20], Cancelled));

    [Theory]
    [InlineData(5)]
    [InlineData(99)]
    [InlineData(short.MaxValue)]
    [InlineData(-1)]
    public async Task An_unknown_version_of_ApiVersions_is_answered_in_version_0_with_what_is_supported(short version)
    {
        using var client = await broker.ConnectAsync(Cancelled);
        // a header of days to come
        var frame = new Wire().Int16((int)ApiKey.ApiVersions).Int16(version).Int32(41).Raw(0xff, 0xff, 0xff, 0xff, 0xff).Bytes;

        await client.SendFrameAsync(frame, Cancelled);
        var answer = new KafkaReader(await client.ReceiveFrameAsync(Cancelled), flexible: false);

        Assert.Equal(41, answer.ReadInt32());
        Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)answer.ReadInt16());
        var versions = new Dictionary<ApiKey, (short Min, short Max)>();
        for (var left = answer.ReadArrayLength(); left > 0; left--) versions[(ApiKey)answer.ReadInt16()] = (answer.ReadInt16(), answer.ReadInt16());
        Assert.Equal(0, answer.Remaining);
        Assert.Equal((0, 4), versions[ApiKey.ApiVersions]);
    }

    [Fact]
    public async Task After_an_unknown_version_of_ApiVersions_the_connection_goes_on()
    {
        using var client = await broker.ConnectAsync(Cancelled);
        await client.SendFrameAsync(new Wire().Int16((int)ApiKey.ApiVersions).Int16(99).Int32(1).Bytes, Cancelled);
        Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));

        await client.IsServedAsync(Cancelled);
    }

    [Theory]
    [InlineData("0003 0001 00000001 0009 61", "a client id longer than the frame")]
    [InlineData("0003 0001 00000001", "no client id at all")]
    [InlineData("0003 0001 00000001 ffff 00000002 0001 61", "a topic less than it counts")]
    [InlineData("0003 0001 00000001 ffff 7fffffff", "two billion topics")]
    [InlineData("0003 0001 00000001 ffff 00000001 7fff 61", "a string longer than the frame")]
    [InlineData("0003 0001 00000001 ffff 00000001 ffff", "null for a string that must be there")]
    [InlineData("0003 0009 00000001 ffff 00 ff ff ff ff 7f", "an array of 2^35 in flexible encoding")]
    [InlineData("0003 0009 00000001 ffff 00 ff ff ff ff ff 01", "a varint of six bytes")]
    [InlineData("0003 0009 00000001 ffff 00 02 ff ff 03", "a compact string of 64 KiB in a frame without it")]
    [InlineData("0003 0009 00000001 ffff 05 00", "five tags of which one is there")]
    [InlineData("0003 0009 00000001 ffff 01 00 ff ff ff ff 0f", "a tag of 4 GiB")]
    public Task A_length_that_the_frame_does_not_hold_closes_the_connection(string hex, string what)
    {
        Assert.NotEmpty(what);
        return IsRefusedAsync(client => client.SendFrameAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Cancelled));
    }

    [Fact]
    public Task A_connection_that_ends_inside_a_frame_takes_nothing_with_it() => IsRefusedAsync(async client =>
    {
        await client.SendBytesAsync(new Wire().Int32(100).Raw(1, 2, 3).Bytes, Cancelled);
        client.EndSending();
    });

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_is_answered_and_so_are_two_that_come_at_once()
    {
        using var client = await broker.ConnectAsync(Cancelled);
        var frame = new Wire().Int32(11).Int16((int)ApiKey.ApiVersions).Int16(0).Int32(5).Text("c").Bytes;

        foreach (var b in frame) await client.SendBytesAsync(new[] { b }, Cancelled);
        Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));
        await client.SendBytesAsync(frame.Concat(frame).ToArray(), Cancelled);
        Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));
        Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));
    }

    private async Task IsRefusedAsync(Func<RawClient, Task> send)
    {
        using var client = await broker.ConnectAsync(Cancelled);
        await send(client);

        await client.IsClosedAsync(Cancelled);
        await neighbour.IsServedAsync(Cancelled);
        using var next = await broker.ConnectAsync(Cancelled);
        await next.IsServedAsync(Cancelled);
    }
}
