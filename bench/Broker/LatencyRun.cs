using System.Buffers.Binary;
using System.Diagnostics;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// From just before a record is sent to just after the fetch that brings it, at a steady rate: one record a request, all partitions in turn.
/// </summary>
internal sealed class LatencyRun(BrokerProcess broker, string topic, int partitions, int perSecond, TimeSpan warmUp, TimeSpan measured)
{
    private const int RecordBytes = 100;
    private const int FetchWaitMs = 500;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly List<double> milliseconds = [];
    private volatile bool over;
    private long countFrom;

    /// <summary>The median and the 99th percentile, in milliseconds.</summary>
    public async Task<(double Median, double P99)> RunAsync(CancellationToken cancellationToken)
    {
        using var producing = new RawConnection(broker.Endpoint);
        using var consuming = new RawConnection(broker.Endpoint);
        countFrom = Stopwatch.GetTimestamp() + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        var consumer = new Thread(() => Consume(consuming));
        consumer.Start();
        var sent = await ProduceAsync(producing, cancellationToken);
        consumer.Join();
        milliseconds.Sort();
        if (milliseconds.Count < sent / 2) throw new InvalidOperationException($"Of {sent} records {milliseconds.Count} came.");
        return (milliseconds[milliseconds.Count / 2], milliseconds[milliseconds.Count * 99 / 100]);
    }

    private async Task<long> ProduceAsync(RawConnection connection, CancellationToken cancellationToken)
    {
        var acknowledged = 0L;
        var acknowledgements = new Thread(() =>
        {
            while (!over)
            {
                ProduceFrame.Check(connection.Receive());
                Interlocked.Increment(ref acknowledged);
            }
        });
        var (sent, counted, began) = (0L, 0L, Stopwatch.GetTimestamp());
        using var timer = new PeriodicTimer(Tick);
        acknowledgements.Start();
        while (Stopwatch.GetElapsedTime(began) < warmUp + measured)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond); sent < due; sent++)
            {
                connection.Send(Record((int)sent));
                if (Stopwatch.GetTimestamp() >= countFrom) counted++;
            }
        }

        while (Interlocked.Read(ref acknowledged) < sent) await Task.Delay(Tick, cancellationToken);
        over = true;
        connection.Send(Record((int)sent)); // wakes whoever waits for an answer, or for a record
        acknowledgements.Join();
        return counted;
    }

    private ReadOnlySpan<byte> Record(int number)
    {
        var value = new byte[RecordBytes];
        BinaryPrimitives.WriteInt64BigEndian(value, Stopwatch.GetTimestamp());
        var batch = RecordBatchBuilder.Build([new([], value)], TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return new ProduceFrame(topic, [number % partitions], batch).Numbered(number);
    }

    private void Consume(RawConnection connection)
    {
        var fetch = new FetchFrame(topic, partitions, FetchWaitMs);
        while (!over)
        {
            connection.Send(fetch.Bytes);
            fetch.Advance(connection.Receive(), batches => Note(batches.Span, Stopwatch.GetTimestamp()));
        }
    }

    private void Note(ReadOnlySpan<byte> batches, long now)
    {
        for (; batches.Length >= RecordBatch.HeaderBytes; batches = batches[RecordBatch.SizeOf(batches)..])
        {
            var reader = new RecordReader(new RecordBatch(batches).Records);
            if (!reader.TryRead()) throw new InvalidDataException("A record that is none.");
            var sent = BinaryPrimitives.ReadInt64BigEndian(reader.Value);
            if (sent >= countFrom) milliseconds.Add(Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds);
        }
    }
}
