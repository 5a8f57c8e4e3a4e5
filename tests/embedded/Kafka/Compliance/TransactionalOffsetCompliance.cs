using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Offsets that a member commits in a transaction (KIP-447): whose are taken, and who waits for them.</summary>
public abstract class TransactionalOffsetCompliance(IComplianceCluster cluster) : TransactionSuite(cluster)
{
    private readonly string id = NewName("tx");

    [Fact]
    public async Task They_are_taken_of_a_member_in_its_generation_only()
    {
        var ((group, member), topic) = (await StableAsync(), await NewTopicAsync());
        var producer = await BeginAsync(group);

        Assert.Equal(ErrorCode.IllegalGeneration, await CommitWithinAsync(producer, group, 2, member, null, topic, 5));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitWithinAsync(producer, group, 1, "somebody", null, topic, 5));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitWithinAsync(producer, group, 1, member, "nobody's", topic, 5));
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, 1, member, null, topic, 5));
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, -1, "", null, topic, 6)); // who does not say whose they are
    }

    [Fact]
    public async Task They_are_not_taken_of_a_process_that_is_fenced()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync());
        var old = (await JoinAsync(group, "", instance: "one")).Member!;
        await SyncAsync(group, 1, old, "all", "one");
        var member = (await JoinAsync(group, "", instance: "one")).Member!;
        var producer = await BeginAsync(group);

        Assert.Equal(ErrorCode.FencedInstanceId, await CommitWithinAsync(producer, group, 1, old, "one", topic, 5));
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, 1, member, "one", topic, 5));
    }

    [Fact]
    public async Task They_are_not_taken_of_a_generation_of_a_group_that_is_not_there()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync());

        Assert.Equal(ErrorCode.IllegalGeneration, await CommitWithinAsync(await BeginAsync(group), group, 1, "somebody", null, topic, 5));
    }

    [Fact]
    public async Task They_are_taken_also_while_the_group_rebalances()
    {
        var ((group, member), topic) = (await StableAsync(), await NewTopicAsync());
        var producer = await BeginAsync(group);
        Assert.Equal(2, (await JoinAsync(group, member)).Generation);

        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, 2, member, null, topic, 5));
    }

    [Fact]
    public async Task Who_wants_stable_offsets_asks_again_until_the_transaction_is_decided()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync(2));
        for (var partition = 0; partition < 2; partition++) await CommitAsync(group, -1, "", topic, 3, partition);
        var producer = await BeginAsync(group);
        Assert.Equal(ErrorCode.None, await CommitWithinAsync(producer, group, -1, "", null, topic, 5));

        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await StableOffsetAsync(group, topic));
        Assert.Equal((ErrorCode.None, 3), await StableOffsetAsync(group, topic, partition: 1));
        Assert.Equal((ErrorCode.None, 3), await StableOffsetAsync(group, topic, isRequired: false));

        Assert.Equal(ErrorCode.None, await EndAsync(id, producer, commits: true));
        // The marker in the group's log may be followed a moment after the answer.
        await Eventually.HoldsAsync(async () => await StableOffsetAsync(group, topic) == (ErrorCode.None, 5), "the offset is stable", Cancelled);
    }

    [Fact]
    public async Task What_is_deleted_by_hand_is_not_waited_for()
    {
        var (group, topic) = (await NewGroupAsync(), await NewTopicAsync());
        await CommitAsync(group, -1, "", topic, 3);
        var producer = await BeginAsync(group);
        await CommitWithinAsync(producer, group, -1, "", null, topic, 5);

        await AskAsync(ApiKey.OffsetDelete, 0, new Wire().Text(group).Int32(1).Text(topic).Int32(1).Int32(0));

        Assert.Equal((ErrorCode.None, -1), await StableOffsetAsync(group, topic));
        await EndAsync(id, producer, commits: true);
        Assert.Equal((ErrorCode.None, -1), await StableOffsetAsync(group, topic));
    }

    /// <summary>A producer whose transaction has the group's offsets in it.</summary>
    private async Task<Producer> BeginAsync(string group)
    {
        var producer = await NewLifeAsync(id);
        Assert.Equal(ErrorCode.None, await AddGroupAsync(id, producer, group));
        return producer;
    }

    private Task<ErrorCode> CommitWithinAsync(
        Producer producer, string group, int generation, string member, string? instance, string topic, long offset)
    {
        var request = new Wire().CompactText(id).CompactText(group).Int64(producer.Id).Int16(producer.Epoch).Int32(generation)
            .CompactText(member).CompactText(instance)
            .VarInt(2).CompactText(topic).VarInt(2).Int32(0).Int64(offset).Int32(-1).CompactText(null).Raw(0, 0, 0);
        return SettledAsync(async () =>
        {
            var answer = await AskFlexiblyAsync(ApiKey.TxnOffsetCommit, 3, request);
            answer.Int32();
            answer.SkipTo(topic, 0);
            return answer.Error();
        });
    }

    private async Task<(ErrorCode Error, long Offset)> StableOffsetAsync(string group, string topic, int partition = 0, bool isRequired = true)
    {
        var request = new Wire().CompactText(group).VarInt(2).CompactText(topic).VarInt(2).Int32(partition).Int8(0).Int8(isRequired ? 1 : 0).Int8(0);
        var answer = await AskFlexiblyAsync(ApiKey.OffsetFetch, 7, request);
        answer.Int32();
        answer.SkipTo(topic, partition);
        var offset = answer.Int64();
        answer.Int32();
        answer.Text();
        return (answer.Error(), offset);
    }
}

public sealed class EmbeddedTransactionalOffsetCompliance(EmbeddedCluster cluster) : TransactionalOffsetCompliance(cluster);

public sealed class ApacheKafkaTransactionalOffsetCompliance(ApacheKafkaCluster cluster) : TransactionalOffsetCompliance(cluster);
