using System.Diagnostics;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>Transactions of one record, one after the other, by one producer.</summary>
internal sealed class TransactionRun(BrokerProcess broker, string topic, int partitions, TimeSpan warmUp, TimeSpan measured)
{
    private const int ConcurrentTransactions = 51;
    private static readonly BatchShape OneRecord = new(100, 100, CompressionCodec.None);

    /// <summary>The medians, in milliseconds: of a whole transaction, and of the request that commits it.</summary>
    public async Task<(double Whole, double Commit)> RunAsync(string transactionalId, CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(broker.Endpoint);
        var producer = await Admin.InitProducerAsync(connection, transactionalId, cancellationToken);
        var batch = OneRecord.ToBatch(producer, isTransactional: true, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var frames = Enumerable.Range(0, partitions).Select(partition => new ProduceFrame(topic, [partition], batch, transactionalId)).ToList();
        var (whole, commit) = (new List<double>(), new List<double>());
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(began) < warmUp + measured; i++)
        {
            var isWarm = Stopwatch.GetElapsedTime(began) >= warmUp;
            var start = Stopwatch.GetTimestamp();
            AddPartition(connection, transactionalId, producer, i % partitions);
            connection.Send(frames[i % partitions].Numbered(i, i / partitions));
            ProduceFrame.Check(connection.Receive());
            var commitStart = Stopwatch.GetTimestamp();
            Commit(connection, transactionalId, producer);
            if (!isWarm) continue;
            whole.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            commit.Add(Stopwatch.GetElapsedTime(commitStart).TotalMilliseconds);
        }

        return (Median(whole), Median(commit));
    }

    /// <summary>Apache Kafka writes its markers after it has answered, and asks a producer that is as quick as this one to come again.</summary>
    private void AddPartition(RawConnection connection, string transactionalId, TransactionalProducer producer, int partition)
    {
        while (true)
        {
            var reader = new KafkaReader(connection.Ask(ApiKey.AddPartitionsToTxn, 1, body =>
            {
                body.WriteString(transactionalId);
                body.WriteInt64(producer.Id);
                body.WriteInt16(producer.Epoch);
                body.WriteArrayLength(1);
                body.WriteString(topic);
                body.WriteArrayLength(1);
                body.WriteInt32(partition);
            }), flexible: false);
            reader.ReadInt32();
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadInt32();
            var error = reader.ReadInt16();
            if (error == 0) return;
            if (error != ConcurrentTransactions) throw new InvalidDataException($"A partition was refused: {(ErrorCode)error}.");
        }
    }

    private static void Commit(RawConnection connection, string transactionalId, TransactionalProducer producer)
    {
        var reader = new KafkaReader(connection.Ask(ApiKey.EndTxn, 1, body =>
        {
            body.WriteString(transactionalId);
            body.WriteInt64(producer.Id);
            body.WriteInt16(producer.Epoch);
            body.WriteBoolean(true);
        }), flexible: false);
        reader.ReadInt32();
        if ((ErrorCode)reader.ReadInt16() is not ErrorCode.None and var error) throw new InvalidDataException($"A commit was refused: {error}.");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
