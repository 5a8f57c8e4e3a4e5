using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// The records of <c>__consumer_offsets</c> in Kafka's own schemas, so that Kafka's tools read them: offset keys version 1 and values
/// version 3 (1 where the client said when they expire), group keys version 2 and metadata values version 3, all in the classic encoding behind an
/// i16 version.
/// <code>
/// offset key    1 | group str | topic str | partition i32
/// offset value  3 | offset i64 | leaderEpoch i32 | metadata str | commitTimestamp i64
///               1 | offset i64 | metadata str | commitTimestamp i64 | expireTimestamp i64
/// group key     2 | group str
/// group value   3 | protocolType str | generation i32 | protocol str? | leader str? | stateTimestamp i64
///                 | [ memberId str | instanceId str? | clientId str | clientHost str | rebalanceTimeout i32 | sessionTimeout i32
///                   | subscription bytes | assignment bytes ]
/// </code>
/// </summary>
internal static class GroupRecords
{
    private const short OffsetKeyVersion = 1;
    private const short OffsetValueVersion = 3;
    private const short ExpiringOffsetValueVersion = 1;
    private const short GroupKeyVersion = 2;
    private const short GroupValueVersion = 3;

    public static byte[] OffsetKey(string group, GroupPartition partition) => Encode(OffsetKeyVersion, writer =>
    {
        writer.WriteString(group);
        writer.WriteString(partition.Topic);
        writer.WriteInt32(partition.Partition);
    });

    public static byte[] OffsetValue(CommittedOffset committed) =>
        Encode(committed.ExpiresAtMs is null ? OffsetValueVersion : ExpiringOffsetValueVersion, writer =>
    {
        writer.WriteInt64(committed.Offset);
        if (committed.ExpiresAtMs is null) writer.WriteInt32(committed.LeaderEpoch);
        writer.WriteString(committed.Metadata);
        writer.WriteInt64(committed.CommittedAt.ToUnixTimeMilliseconds());
        if (committed.ExpiresAtMs is { } ends) writer.WriteInt64(ends);
    });

    public static byte[] GroupKey(string group) => Encode(GroupKeyVersion, writer => writer.WriteString(group));

    public static byte[] GroupValue(Group group) => Encode(GroupValueVersion, writer =>
    {
        writer.WriteString(group.ProtocolType ?? "");
        writer.WriteInt32(group.Generation);
        writer.WriteString(group.Protocol);
        writer.WriteString(group.LeaderId);
        writer.WriteInt64(group.StateSince.ToUnixTimeMilliseconds());
        writer.WriteArrayLength(group.Members.Count);
        foreach (var member in group.Members) WriteMember(writer, member, group.Protocol);
    });

    /// <summary>Reads a record; null where its version is one that this broker never wrote.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">An array and no memory, for a null array becomes an empty memory: a tombstone would be taken for a value.</param>
    public static GroupRecord? Decode(byte[] key, byte[]? value)
    {
        var reader = new KafkaReader(key, flexible: false);
        switch (reader.ReadInt16())
        {
            case OffsetKeyVersion:
                var group = reader.ReadString();
                var partition = new GroupPartition(reader.ReadString(), reader.ReadInt32());
                return new OffsetRecord(group, partition, value is { } offset ? DecodeOffset(offset) : null);
            case GroupKeyVersion:
                return new MetadataRecord(reader.ReadString(), value is { } metadata ? DecodeGroup(metadata) : null);
            default:
                return null;
        }
    }

    private static void WriteMember(KafkaWriter writer, GroupMember member, string? protocol)
    {
        writer.WriteString(member.MemberId);
        writer.WriteString(member.InstanceId);
        writer.WriteString(member.ClientId);
        writer.WriteString(member.ClientHost);
        writer.WriteInt32(member.RebalanceTimeoutMs);
        writer.WriteInt32(member.SessionTimeoutMs);
        writer.WriteBytes(protocol is null ? [] : member.MetadataOf(protocol));
        writer.WriteBytes(member.Assignment);
    }

    private static CommittedOffset DecodeOffset(ReadOnlyMemory<byte> value)
    {
        var reader = new KafkaReader(value, flexible: false);
        var version = reader.ReadInt16();
        var expires = version == ExpiringOffsetValueVersion;
        if (!expires) Expect(version, OffsetValueVersion);
        return new(
            reader.ReadInt64(),
            expires ? -1 : reader.ReadInt32(),
            reader.ReadString(),
            DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()),
            expires ? reader.ReadInt64() : null);
    }

    private static GroupSnapshot DecodeGroup(ReadOnlyMemory<byte> value)
    {
        var reader = new KafkaReader(value, flexible: false);
        Expect(reader.ReadInt16(), GroupValueVersion);
        var protocolType = reader.ReadString();
        var generation = reader.ReadInt32();
        var protocol = reader.ReadNullableString();
        var leader = reader.ReadNullableString();
        var since = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        var members = new List<GroupMember>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var member = new GroupMember(reader.ReadString(), reader.ReadNullableString(), reader.ReadString(), reader.ReadString())
            {
                RebalanceTimeoutMs = reader.ReadInt32(),
                SessionTimeoutMs = reader.ReadInt32(),
                Protocols = [new MemberProtocol(protocol ?? "", reader.ReadBytes().ToArray())],
                Assignment = reader.ReadBytes().ToArray(),
            };
            members.Add(member);
        }

        return new(protocolType, generation, protocol, leader, since, members);
    }

    private static void Expect(short version, short expected)
    {
        if (version != expected) throw new InvalidDataException($"A record of __consumer_offsets has a value of version {version}, not {expected}.");
    }

    private static byte[] Encode(short version, Action<KafkaWriter> write)
    {
        using var writer = new KafkaWriter();
        writer.WriteInt16(version);
        write(writer);
        return writer.Written.ToArray();
    }
}

internal readonly record struct GroupPartition(string Topic, int Partition);

/// <param name="ExpiresAtMs">Where the client said it; without it the broker's retention holds.</param>
internal sealed record CommittedOffset(long Offset, int LeaderEpoch, string Metadata, DateTimeOffset CommittedAt, long? ExpiresAtMs = null);

internal abstract record GroupRecord(string Group);

/// <param name="Committed">Null is a tombstone.</param>
internal sealed record OffsetRecord(string Group, GroupPartition Partition, CommittedOffset? Committed) : GroupRecord(Group);

/// <param name="Snapshot">Null is a tombstone.</param>
internal sealed record MetadataRecord(string Group, GroupSnapshot? Snapshot) : GroupRecord(Group);
