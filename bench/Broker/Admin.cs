using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>What a run needs around its measurement: topics, producer ids, coordinators.</summary>
internal static class Admin
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether a broker is there and knows itself, and the topic's leaders where one is named.</summary>
    public static bool Answers(IPEndPoint endpoint, string? topic)
    {
        try
        {
            using var connection = new RawConnection(endpoint);
            return HasLeaders(connection, topic);
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return false;
        }
    }

    public static async Task CreateTopicAsync(RawConnection connection, string topic, int partitions, CancellationToken cancellationToken)
    {
        connection.Ask(ApiKey.CreateTopics, 2, body =>
        {
            body.WriteArrayLength(1);
            body.WriteString(topic);
            body.WriteInt32(partitions);
            body.WriteInt16(1);
            body.WriteArrayLength(0);
            body.WriteArrayLength(0);
            body.WriteInt32(30_000);
            body.WriteBoolean(false);
        });
        while (!HasLeaders(connection, topic) || !IsServed(connection, topic, partitions)) await Task.Delay(Retry, cancellationToken);
    }

    public static void DeleteTopic(RawConnection connection, string topic) => connection.Ask(ApiKey.DeleteTopics, 1, body =>
    {
        body.WriteArrayLength(1);
        body.WriteString(topic);
        body.WriteInt32(30_000);
    });

    /// <summary>An id for an idempotent or transactional producer; waits until the coordinator is there.</summary>
    public static async Task<TransactionalProducer> InitProducerAsync(
        RawConnection connection, string? transactionalId, CancellationToken cancellationToken)
    {
        if (transactionalId is not null) await FindCoordinatorAsync(connection, transactionalId, isTransaction: true, cancellationToken);
        while (true)
        {
            var reader = new KafkaReader(connection.Ask(ApiKey.InitProducerId, 1, body =>
            {
                body.WriteString(transactionalId);
                body.WriteInt32(60_000);
            }), flexible: false);
            reader.ReadInt32();
            if (reader.ReadInt16() == 0) return new(reader.ReadInt64(), reader.ReadInt16());
            await Task.Delay(Retry, cancellationToken);
        }
    }

    public static async Task FindCoordinatorAsync(RawConnection connection, string key, bool isTransaction, CancellationToken cancellationToken)
    {
        while (!IsFound()) await Task.Delay(Retry, cancellationToken);

        bool IsFound()
        {
            var reader = new KafkaReader(connection.Ask(ApiKey.FindCoordinator, 1, body =>
            {
                body.WriteString(key);
                body.WriteInt8(isTransaction ? (sbyte)1 : (sbyte)0);
            }), flexible: false);
            reader.ReadInt32();
            return reader.ReadInt16() == 0;
        }
    }

    /// <summary>Apache Kafka names a leader a little before it is one, so each partition is asked for its end.</summary>
    private static bool IsServed(RawConnection connection, string topic, int partitions)
    {
        var reader = new KafkaReader(connection.Ask(ApiKey.ListOffsets, 1, body =>
        {
            body.WriteInt32(-1);
            body.WriteArrayLength(1);
            body.WriteString(topic);
            body.WriteArrayLength(partitions);
            for (var partition = 0; partition < partitions; partition++)
            {
                body.WriteInt32(partition);
                body.WriteInt64(-1);
            }
        }), flexible: false);
        reader.ReadInt32();
        reader.ReadString();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            reader.ReadInt32();
            if (reader.ReadInt16() != 0) return false;
            reader.ReadInt64();
            reader.ReadInt64();
        }

        return true;
    }

    /// <summary>
    /// Metadata 1: <c>brokers [{ id i32, host str, port i32, rack str? }], controller i32, topics [{ error i16, name str, internal bool, partitions
    /// [{ error i16, … }] }]</c>
    /// </summary>
    private static bool HasLeaders(RawConnection connection, string? topic)
    {
        var reader = new KafkaReader(connection.Ask(ApiKey.Metadata, 1, body =>
        {
            body.WriteArrayLength(topic is null ? 0 : 1);
            if (topic is not null) body.WriteString(topic);
        }), flexible: false);
        var brokers = reader.ReadInt32();
        for (var left = brokers; left > 0; left--)
        {
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
        }

        reader.ReadInt32();
        return brokers > 0 && (topic is null || (reader.ReadInt32() == 1 && TopicHasLeaders(ref reader)));
    }

    private static bool TopicHasLeaders(ref KafkaReader reader)
    {
        if (reader.ReadInt16() != 0) return false;
        reader.ReadString();
        reader.ReadBoolean();
        for (var partitions = reader.ReadInt32(); partitions > 0; partitions--)
        {
            if (reader.ReadInt16() != 0) return false;
            reader.ReadInt32();
            reader.ReadInt32();
            for (var replicas = reader.ReadInt32(); replicas > 0; replicas--) reader.ReadInt32();
            for (var inSync = reader.ReadInt32(); inSync > 0; inSync--) reader.ReadInt32();
        }

        return true;
    }
}
