using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>What the golden requests change, for those whose answer does not show that all their fields were read as they are meant.</summary>
public sealed class GoldenEffectTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public async Task A_batch_is_stored_as_it_came_but_for_offset_and_epoch(short version)
    {
        using var world = await AfterAsync(ApiKey.Produce, version);

        var stored = world.Broker.Topics.FindPartition("orders", 1)!.Read(0, int.MaxValue, firstWhateverItsSize: true);

        Assert.Equal(Batches.At(Time, "new")[16..], stored.ToArray()[16..]);
    }

    [Theory]
    [InlineData(2, -1, 5_000)]
    [InlineData(5, -1, null)]
    [InlineData(6, 5, null)]
    [InlineData(9, 5, null)]
    public async Task A_commit_keeps_offset_epoch_metadata_and_time(short version, int epoch, int? retentionMs)
    {
        using var world = await AfterAsync(ApiKey.OffsetCommit, version);

        Assert.Equal(new OffsetRecord("readers", new("orders", 1), new(17, epoch, "at 17", Time, Time.ToUnixTimeMilliseconds() + retentionMs)),
            world.Log.Of("readers").Last());
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(2, 5)]
    [InlineData(4, 5)]
    public async Task A_commit_in_a_transaction_keeps_the_same_and_is_pending(short version, int epoch)
    {
        using var world = await AfterAsync(ApiKey.TxnOffsetCommit, version);

        Assert.Equal(new OffsetRecord("readers", new("orders", 1), new(17, epoch, "at 17", Time)), world.Log.Of("readers").Last());
        Assert.Equal([new("orders", 1)], (await world.Broker.Groups.FetchWithPendingAsync("readers", null, Cancelled)).Pending);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_commit_ends_the_transaction_in_its_partition(short version)
    {
        using var world = await AfterAsync(ApiKey.EndTxn, version);

        var log = world.Broker.Topics.FindPartition("paid", 0)!;
        Assert.Equal((2L, 0), (log.LastStableOffset, log.AbortedBetween(0, 2).Count));
    }

    [Theory]
    [InlineData(0, 11_000)]
    [InlineData(1, 22_000)]
    [InlineData(9, 22_000)]
    public async Task A_join_takes_timeouts_and_protocols(short version, int rebalanceTimeoutMs)
    {
        using var world = await AfterAsync(ApiKey.JoinGroup, version);

        var member = (await world.Broker.Groups.InspectAsync("readers", group => group.Members.Single(), Cancelled))!;

        Assert.Equal((11_000, rebalanceTimeoutMs), (member.SessionTimeoutMs, member.RebalanceTimeoutMs));
        Assert.Equal([new("range", "wants orders"u8.ToArray()), new("roundrobin", "too"u8.ToArray())], member.Protocols);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_new_topic_has_its_partitions_and_settings(short version)
    {
        using var world = await AfterAsync(ApiKey.CreateTopics, version);

        var made = world.Broker.Topics.Find("made")!;

        Assert.Equal(2, made.Partitions.Count);
        Assert.Equal(new Dictionary<string, string> { ["retention.ms"] = "1000" }, made.Settings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task A_deleted_topic_takes_its_offsets_with_it(short version)
    {
        using var world = await AfterAsync(ApiKey.DeleteTopics, version);

        Assert.Null(world.Broker.Topics.Find("orders"));
        Assert.Empty(await world.Broker.Groups.FetchAsync("readers", null, Cancelled));
        Assert.Equal(new OffsetRecord("readers", new("orders", 0), null), world.Log.Of("readers").Last());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_topic_grows(short version)
    {
        using var world = await AfterAsync(ApiKey.CreatePartitions, version);

        Assert.Equal(3, world.Broker.Topics.Find("orders")!.Partitions.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_setting_is_deleted_and_another_appended_to_its_default(short version)
    {
        using var world = await AfterAsync(ApiKey.IncrementalAlterConfigs, version);

        Assert.Equal(new Dictionary<string, string> { ["cleanup.policy"] = "delete,compact" }, world.Broker.Topics.Find("orders")!.Settings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task All_settings_of_a_topic_and_of_the_broker_are_replaced(short version)
    {
        using var world = await AfterAsync(ApiKey.AlterConfigs, version);

        Assert.Equal(new Dictionary<string, string> { ["cleanup.policy"] = "compact" }, world.Broker.Topics.Find("orders")!.Settings);
        Assert.Equal(new Dictionary<string, string> { ["log.retention.ms"] = "9000" }, world.Broker.Topics.BrokerSettings.OfNode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Deleted_records_move_the_start(short version)
    {
        using var world = await AfterAsync(ApiKey.DeleteRecords, version);

        Assert.Equal(2, world.Broker.Topics.FindPartition("orders", 0)!.StartOffset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_deleted_group_is_gone_and_so_it_stands_in_the_log(short version)
    {
        using var world = await AfterAsync(ApiKey.DeleteGroups, version);

        Assert.Equal(["readers"], world.Broker.Groups.GroupIds);
        Assert.Equal(new MetadataRecord("idle", null), world.Log.Of("idle").Last());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task The_last_member_that_leaves_empties_the_group(short version)
    {
        using var world = await AfterAsync(ApiKey.LeaveGroup, version);

        var left = (await world.Broker.Groups.InspectAsync(
            "readers", group => Tuple.Create(group.State, group.Generation, group.Members.Count), Cancelled))!;

        Assert.Equal(Tuple.Create(GroupState.Empty, 4, 0), left);
    }

    private static async Task<GoldenWorld> AfterAsync(ApiKey key, short version)
    {
        var world = new GoldenWorld();
        await world.HandleAsync(ApiTable.Find(key)!, version, GoldenFile.Of(key).Get($"{key}Request", version), Cancelled);
        return world;
    }
}
