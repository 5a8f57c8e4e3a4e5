using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Golden;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>Offsets of a topic that is deleted: another of its name is read from its beginning, whatever comes between.</summary>
public sealed class DeletedTopicTests
{
    private static readonly MemberReference Nobody = new("", null, -1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_forgotten_also_where_the_client_does_not_wait_for_it()
    {
        using var world = new GoldenWorld();
        var request = new Wire().Int32(1).Text("orders").Int32(1_000).Bytes;

        await world.HandleAsync(ApiTable.Find(ApiKey.DeleteTopics)!, 3, request, new CancellationToken(canceled: true));

        Assert.Null(world.Broker.Topics.Find("orders"));
        Assert.Empty(await world.Broker.Groups.FetchAsync("readers", null, Cancelled));
    }

    [Fact]
    public async Task They_are_forgotten_at_the_next_start_where_the_broker_died_between()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled);
        Assert.Equal(ErrorCode.None, await CommitAsync(broker, "readers", "orders", [0]));
        broker.State.Topics.Delete("orders");

        await broker.RestartAsync(clean: false, Cancelled);

        using var again = await broker.ConnectAsync(Cancelled);
        await again.CreateTopicAsync("orders", 1, Cancelled);
        Assert.Empty(await broker.State.Groups.FetchAsync("readers", null, Cancelled));
        await broker.RestartAsync(clean: true, Cancelled);
        Assert.Empty(await broker.State.Groups.FetchAsync("readers", null, Cancelled));
    }

    [Fact]
    public async Task More_of_them_than_one_batch_can_end_are_forgotten_all_the_same()
    {
        var group = new string('g', short.MaxValue);
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 40, Cancelled); // whose keys are 1.3 MB
        foreach (var partitions in Enumerable.Range(0, 40).Chunk(10))
        {
            Assert.Equal(ErrorCode.None, await CommitAsync(broker, group, "orders", partitions));
        }

        Assert.Equal(ErrorCode.None, await broker.State.Groups.DeleteAsync(group, Cancelled));

        await broker.RestartAsync(clean: true, Cancelled);
        Assert.DoesNotContain(group, broker.State.Groups.GroupIds);
    }

    private static async Task<ErrorCode> CommitAsync(TestBroker broker, string group, string topic, int[] partitions)
    {
        var offsets = partitions.ToDictionary(partition => new GroupPartition(topic, partition), _ => new OffsetToCommit(5, -1, ""));
        var errors = await broker.State.Groups.CommitAsync(group, Nobody, offsets, _ => true, ErrorCode.None, Cancelled);
        return errors.Values.Distinct().Single();
    }
}
