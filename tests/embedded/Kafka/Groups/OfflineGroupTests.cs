using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>
/// A group whose partition of <c>__consumer_offsets</c> is offline has no coordinator: nobody may take it for a group without offsets, and begin
/// anew.
/// </summary>
public sealed class OfflineGroupTests : IAsyncLifetime
{
    private const string Lost = "readers";

    private static readonly GroupPartition Orders = new("orders", 0);

    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int LostPartition => InternalTopic.PartitionOf(Lost, 4);

    private static string Kept =>
        Enumerable.Range(0, 10).Select(i => $"other-{i}").First(group => InternalTopic.PartitionOf(group, 4) != LostPartition);

    private string Segment => Path.Combine(broker.Data, "topics", $"{OffsetsTopic.Name}-{LostPartition}", "00000000000000000000.log");

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled);
        foreach (var group in new[] { Lost, Kept })
            for (var offset = 1; offset <= 3; offset++) Assert.Equal(ErrorCode.None, await CommitAsync(group, offset));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(true)] // the log ends before its recovery point
    [InlineData(false)] // a batch in its middle is no more what it was, which only a reader sees
    public async Task Its_requests_are_refused_until_the_file_is_back_and_those_of_other_groups_are_served(bool cuts)
    {
        var whole = await RestartAsync(content => cuts ? content[..^5] : Changed(content));

        Assert.Equal(LostPartition, Assert.Single(broker.State.Topics.Offline).Partition);
        Assert.Equal((ErrorCode.CoordinatorNotAvailable, ErrorCode.None), (await FindAsync(Lost), await FindAsync(Kept)));
        Assert.Equal((ErrorCode.NotCoordinator, -1L), await FetchAsync(Lost));
        Assert.Equal((ErrorCode.None, 3L), await FetchAsync(Kept));
        Assert.Equal((ErrorCode.NotCoordinator, ErrorCode.None), (await CommitAsync(Lost, 4), await CommitAsync(Kept, 4)));
        Assert.Equal(ErrorCode.NotCoordinator, await broker.State.Groups.DeleteAsync(Lost, Cancelled));
        Assert.Equal(ErrorCode.NotCoordinator, (await broker.State.Groups.DeleteOffsetsAsync(Lost, [Orders], Cancelled)).Error);
        Assert.Equal(ErrorCode.NotCoordinator, await broker.State.Groups.HeartbeatAsync(Lost, new("m", null, 1), Cancelled));
        Assert.DoesNotContain(Lost, broker.State.Groups.GroupIds);

        await RestartAsync(_ => whole);

        Assert.Empty(broker.State.Topics.Offline);
        Assert.Equal((ErrorCode.None, 3L), await FetchAsync(Lost));
        Assert.Equal((ErrorCode.None, 4L), await FetchAsync(Kept));
    }

    private static byte[] Changed(byte[] content)
    {
        content[content.Length / 2] ^= 0x40;
        return content;
    }

    private async Task<byte[]> RestartAsync(Func<byte[], byte[]> change)
    {
        client.Dispose();
        await broker.Running.StopAsync(Cancelled);
        await broker.Running.DisposeAsync();
        var content = File.ReadAllBytes(Segment);
        File.WriteAllBytes(Segment, change([.. content]));
        await broker.RestartAsync(clean: false, Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        return content;
    }

    private async Task<ErrorCode> CommitAsync(string group, long offset) =>
        (await broker.State.Groups.CommitAsync(
            group, new("", null, -1), new Dictionary<GroupPartition, OffsetToCommit> { [Orders] = new(offset, -1, "", null) }, _ => true,
            ErrorCode.IllegalGeneration, Cancelled)).Values.Single();

    private async Task<ErrorCode> FindAsync(string group)
    {
        var answer = await client.AskAsync(ApiKey.FindCoordinator, 1, new Wire().Text(group).Int8(0).Bytes, Cancelled);
        return (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4));
    }

    /// <summary>The group's error, and its offset; -1 for none.</summary>
    private async Task<(ErrorCode Error, long Offset)> FetchAsync(string group)
    {
        var request = new Wire().Text(group).Int32(1).Text("orders").Int32(1).Int32(0).Bytes;
        var reader = new KafkaReader(await client.AskAsync(ApiKey.OffsetFetch, 3, request, Cancelled), flexible: false);
        reader.ReadInt32();
        var offset = -1L;
        if (reader.ReadArrayLength() > 0)
        {
            reader.ReadString();
            reader.ReadArrayLength();
            reader.ReadInt32();
            offset = reader.ReadInt64();
            reader.ReadNullableString();
            reader.ReadInt16();
        }

        return ((ErrorCode)reader.ReadInt16(), offset);
    }
}
