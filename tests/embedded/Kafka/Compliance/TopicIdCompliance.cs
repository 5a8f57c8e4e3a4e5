using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Topics that are asked for by their ids.</summary>
public abstract class TopicIdCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public async Task A_topic_is_found_by_its_id_whatever_its_name_is_said_to_be(short version)
    {
        var (name, unknown) = (await NewTopicAsync(), Guid.NewGuid());
        var id = await IdAsync(name);

        foreach (var said in new[] { null, "", name, "another" })
        {
            Assert.Equal([(ErrorCode.None, name, id)], await AskAsync(version, (said, id)));
            Assert.Equal([(ErrorCode.UnknownTopicId, null, unknown)], await AskAsync(version, (said, unknown)));
        }
        Assert.Equal(
            new (ErrorCode, string?, Guid)[] { (ErrorCode.None, name, id), (ErrorCode.UnknownTopicId, null, unknown) }.ToHashSet(),
            (await AskAsync(version, (null, unknown), ("", id), ("", id))).ToHashSet());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Names_count_for_nothing_where_a_topic_is_asked_for_by_its_id(short version)
    {
        var (first, second) = (await NewTopicAsync(), await NewTopicAsync());
        var id = await IdAsync(second);

        Assert.Equal([(ErrorCode.None, second, id)], await AskAsync(version, (first, Guid.Empty), ("", id), (NewName("nowhere"), Guid.Empty)));
        Assert.Equal([(ErrorCode.InvalidTopic, "", Guid.Empty)], await AskAsync(version, ("", Guid.Empty)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Before_version_12_an_id_or_a_missing_name_is_refused(short version)
    {
        var name = await NewTopicAsync();
        var id = await IdAsync(name);

        Assert.Equal([(ErrorCode.InvalidRequest, "", id)], await AskAsync(version, (null, id)));
        Assert.Equal([(ErrorCode.InvalidRequest, "", id)], await AskAsync(version, ("", id)));
        Assert.Equal([(ErrorCode.InvalidRequest, "", Guid.Empty)], await AskAsync(version, (null, Guid.Empty)));
    }

    private async Task<Guid> IdAsync(string name)
    {
        var id = Guid.Empty;
        await Eventually.HoldsAsync(
            async () => (id = (await AskAsync(12, (name, Guid.Empty))).Single().Id) != Guid.Empty, "it has an id", Cancelled);
        return id;
    }

    private protected async Task<List<(ErrorCode Error, string? Name, Guid Id)>> AskAsync(short version, params (string? Name, Guid Id)[] topics)
    {
        var request = new Wire().VarInt((uint)topics.Length + 1);
        foreach (var (name, id) in topics) request.Raw(id.ToByteArray(bigEndian: true)).CompactText(name).VarInt(0);
        request.Int8(0);
        if (version == 10) request.Int8(0);
        return Read(await Client.AskAsync(ApiKey.Metadata, version, request.Int8(0).VarInt(0).Bytes, Cancelled));
    }

    private static List<(ErrorCode, string?, Guid)> Read(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: true);
        reader.ReadInt32();
        for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--)
        {
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
            reader.ReadTags();
        }

        reader.ReadNullableString();
        reader.ReadInt32();
        var found = new List<(ErrorCode, string?, Guid)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            found.Add(((ErrorCode)reader.ReadInt16(), reader.ReadNullableString(), reader.ReadUuid()));
            reader.ReadBoolean();
            for (var partitions = reader.ReadArrayLength(); partitions > 0; partitions--) SkipPartition(ref reader);
            reader.ReadInt32();
            reader.ReadTags();
        }

        return found;
    }

    private static void SkipPartition(ref KafkaReader reader)
    {
        reader.ReadInt16();
        for (var i = 0; i < 3; i++) reader.ReadInt32();
        for (var lists = 0; lists < 3; lists++)
            for (var nodes = reader.ReadArrayLength(); nodes > 0; nodes--) reader.ReadInt32();
        reader.ReadTags();
    }
}

public sealed class EmbeddedTopicIdCompliance(EmbeddedCluster cluster) : TopicIdCompliance(cluster)
{
    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public async Task A_topic_without_name_and_id_is_refused_where_Kafka_fails(short version) =>
        Assert.Equal([(ErrorCode.InvalidRequest, "", Guid.Empty)], await AskAsync(version, (null, Guid.Empty)));
}

public sealed class ApacheKafkaTopicIdCompliance(ApacheKafkaCluster cluster) : TopicIdCompliance(cluster);
