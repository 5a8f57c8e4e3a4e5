using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A short request can ask for much: what is larger than an answer may be is not sent, and ends the connection that asked.</summary>
public sealed class AnswerLimitTests : IAsyncLifetime
{
    private const int AnswerBytesMax = 20_000;

    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { Limits = new() { AnswerBytesMax = AnswerBytesMax } });
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("topic", 1, Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(AnswerBytesMax)]
    [InlineData(AnswerBytesMax + 1)]
    public async Task An_answer_of_the_limit_is_sent_and_not_one_byte_more(int bytes)
    {
        const int BytesOfGroup = 20; // with a name of two characters; Dead, and without members
        var groups = (bytes - 12) / BytesOfGroup; // behind size, correlation id and count
        var longName = new string('g', 2 + ((bytes - 12) % BytesOfGroup));
        var request = new Wire().Int32(groups).Text(longName);
        for (var i = 1; i < groups; i++) request.Text("gg");

        await client.SendAsync(ApiKey.DescribeGroups, 0, request.Bytes, Cancelled);

        if (bytes <= AnswerBytesMax) Assert.Equal(bytes - 4, (await client.ReceiveFrameAsync(Cancelled))?.Length);
        else await client.IsClosedAsync(Cancelled);
        using var neighbour = await broker.ConnectAsync(Cancelled);
        await neighbour.IsServedAsync(Cancelled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Settings_that_are_asked_for_many_times_are_not_answered(int times)
    {
        var request = new Wire().Int32(times);
        for (var i = 0; i < times; i++) request.Int8(2).Text("topic").Int32(-1);

        await client.SendAsync(ApiKey.DescribeConfigs, 1, request.Int8(0).Bytes, Cancelled);

        if (times == 1) Assert.NotNull(await client.ReceiveFrameAsync(Cancelled));
        else await client.IsClosedAsync(Cancelled);
    }

    [Fact]
    public async Task Records_are_fetched_beyond_it()
    {
        var batch = Batches.OfSize(2 * AnswerBytesMax);
        await client.ProduceAsync("topic", batch, Cancelled);

        Assert.Equal(batch.Length, (await client.FetchAsync(Requests.Fetch("topic", 0), Cancelled)).Records.Length);
    }
}
