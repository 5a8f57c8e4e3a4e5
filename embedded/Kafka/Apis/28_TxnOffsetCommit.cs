using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// TxnOffsetCommit, 0–4: offsets that count once the transaction commits. The group must have been announced by AddOffsetsToTxn.
/// <code>
/// → TransactionalId str, GroupId str, ProducerId i64, ProducerEpoch i16, Generation i32 v3+, MemberId str v3+, GroupInstanceId str? v3+,
///   Topics [{ Name str, Partitions [{ Index i32, Offset i64, LeaderEpoch i32 v2+, Metadata str? }] }]
/// ← ThrottleTimeMs i32, Topics [{ Name str, Partitions [{ Index i32, Error i16 }] }]
/// </code>
/// </summary>
internal static class TxnOffsetCommit
{
    private const short VersionWithAbortable = 4;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var command = Read(request);
        var errors = await CommitAsync(request, command, cancellationToken);
        if (errors.Values.Contains(ErrorCode.InvalidTxnState))
        {
            var partition = request.Broker.Groups.PartitionOf(command.Group);
            var reason = await request.Broker.Transactions.VerifyAsync(command.TransactionalId, command.Producer, partition, cancellationToken);
            errors = reason == ErrorCode.None
                ? await CommitAsync(request, command, cancellationToken)
                : errors.ToDictionary(error => error.Key, error => error.Value == ErrorCode.InvalidTxnState ? In(request, reason) : error.Value);
        }

        Write(request, errors);
    }

    private static ErrorCode In(KafkaRequest request, ErrorCode error) =>
        error == ErrorCode.TransactionAbortable && request.Version < VersionWithAbortable ? ErrorCode.InvalidTxnState : error;

    private static Task<IReadOnlyDictionary<GroupPartition, ErrorCode>> CommitAsync(KafkaRequest request, Command command,
        CancellationToken cancellationToken) =>
        request.Broker.Groups.CommitInTransactionAsync(
            command.Group,
            command.Member,
            command.Producer,
            command.Offsets,
            partition => request.Broker.Topics.HasPartition(partition.Topic, partition.Partition),
            cancellationToken);

    private static Command Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (id, group) = (reader.ReadString(), reader.ReadString());
        var producer = new TransactionalProducer(reader.ReadInt64(), reader.ReadInt16());
        var (generation, member, instance) = request.Version >= 3
            ? (reader.ReadInt32(), reader.ReadString(), reader.ReadNullableString())
            : (-1, "", null);
        var offsets = new Dictionary<GroupPartition, OffsetToCommit>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                var (partition, offset) = (reader.ReadInt32(), reader.ReadInt64());
                var epoch = request.Version >= 2 ? reader.ReadInt32() : -1;
                offsets[new(topic, partition)] = new(offset, epoch, reader.ReadNullableString() ?? "");
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        reader.ReadTags();
        return new(id, group, producer, new(member, instance, generation), offsets);
    }

    private static void Write(KafkaRequest request, IReadOnlyDictionary<GroupPartition, ErrorCode> errors)
    {
        var response = request.Response;
        response.WriteInt32(0);
        var byTopic = errors.GroupBy(error => error.Key.Topic).ToList();
        response.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var (partition, error) in topic)
            {
                response.WriteInt32(partition.Partition);
                response.WriteError(error);
                response.WriteTags();
            }

            response.WriteTags();
        }

        response.WriteTags();
    }

    private sealed record Command(
        string TransactionalId, string Group, TransactionalProducer Producer, MemberReference Member,
        Dictionary<GroupPartition, OffsetToCommit> Offsets);
}
