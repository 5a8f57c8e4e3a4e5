using EcomStreaming.Broker.Groups;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>The records of <c>__consumer_offsets</c>, byte by byte as Apache Kafka's own classes write them, there and back.</summary>
public sealed class GroupRecordTests
{
    private static readonly GoldenFile Vectors = GoldenFile.Named("__consumer_offsets");
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] OffsetKey = [0, 1, .. Vectors.Get("OffsetCommitKey", 0)];
    private static readonly byte[] OffsetValue = [0, 3, .. Vectors.Get("OffsetCommitValue", 3)];
    private static readonly byte[] GroupKey = [0, 2, .. Vectors.Get("GroupMetadataKey", 0)];
    private static readonly byte[] GroupValue = [0, 3, .. Vectors.Get("GroupMetadataValue", 3)];

    [Fact]
    public void A_committed_offset_is_written_and_read()
    {
        var committed = new CommittedOffset(17, 5, "at 17", Time);

        Assert.Equal(OffsetKey, GroupRecords.OffsetKey("readers", new("orders", 1)));
        Assert.Equal(OffsetValue, GroupRecords.OffsetValue(committed));
        Assert.Equal(new OffsetRecord("readers", new("orders", 1), committed), GroupRecords.Decode(OffsetKey, OffsetValue));
    }

    [Fact]
    public void A_group_is_written_and_read()
    {
        var written = Restored(new("consumer", 3, "range", "m-1", Time, [GoldenWorld.Member("m-1", null, "app", "wants"), Second()]));
        Assert.Equal(GroupKey, GroupRecords.GroupKey("readers"));
        Assert.Equal(GroupValue, GroupRecords.GroupValue(written));

        var read = Assert.IsType<MetadataRecord>(GroupRecords.Decode(GroupKey, GroupValue));

        Assert.Equal("readers", read.Group);
        Assert.Equal(GroupValue, GroupRecords.GroupValue(Restored(read.Snapshot!))); // what was read says the same again
    }

    [Fact]
    public void A_null_value_is_a_tombstone()
    {
        Assert.Equal(new OffsetRecord("readers", new("orders", 1), null), GroupRecords.Decode(OffsetKey, null));
        Assert.Equal(new MetadataRecord("readers", null), GroupRecords.Decode(GroupKey, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)] // Kafka's newer kinds of groups
    [InlineData(11)]
    public void A_key_of_another_kind_is_passed_over(byte version) => Assert.Null(GroupRecords.Decode([0, version, 0, 0], OffsetValue));

    [Fact]
    public void A_value_of_another_version_is_an_error_and_no_guess()
    {
        byte[] later = [0, 4, .. OffsetValue[2..]];

        Assert.Throws<InvalidDataException>(() => GroupRecords.Decode(OffsetKey, later));
    }

    private static GroupMember Second() => new("m-2", "i-2", "other", "/10.0.0.2")
    {
        SessionTimeoutMs = 10_001,
        RebalanceTimeoutMs = 20_001,
        Protocols = [new("range", "wants too"u8.ToArray())],
    };

    private static Group Restored(GroupSnapshot snapshot)
    {
        var group = new Group("readers", new GroupLimits());
        group.Restore(snapshot, Time);
        return group;
    }
}
