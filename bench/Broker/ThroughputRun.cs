using System.Diagnostics;

namespace EcomStreaming.BrokerBench;

/// <summary>What a stretch of producing or consuming came to.</summary>
/// <param name="Bytes">Of batches, as they went over the wire.</param>
internal readonly record struct Throughput(double RecordsPerSecond, double Bytes, TimeSpan Cpu)
{
    private const double Gigabyte = 1e9;

    public double CpuSecondsPerGigabyte => Cpu.TotalSeconds / (Bytes / Gigabyte);
}

/// <summary>Repeats one step on one connection: first unmeasured, until everything is warm, then measured.</summary>
internal sealed class ThroughputRun(TimeSpan warmUp, TimeSpan measured)
{
    /// <summary>The client's usual number of unanswered produce requests.</summary>
    private const int InFlightMax = 5;

    private const int FetchWaitMs = 500;

    /// <summary>Keeps as many requests on their way as an idempotent producer may.</summary>
    public Throughput Produce(BrokerProcess broker, ProduceFrame frame)
    {
        using var connection = new RawConnection(broker.Endpoint);
        var (sent, sequence) = (0, 0);
        void SendNext()
        {
            connection.Send(frame.Numbered(sent++, sequence));
            sequence = (int)(((long)sequence + frame.RecordsEach) & int.MaxValue);
        }

        for (var i = 0; i < InFlightMax; i++) SendNext();
        var result = Measure(broker, () =>
        {
            ProduceFrame.Check(connection.Receive());
            SendNext();
            return (frame.Records, frame.Bytes);
        });
        for (var i = 0; i < InFlightMax; i++) ProduceFrame.Check(connection.Receive());
        return result;
    }

    /// <summary>Reads a topic over and over.</summary>
    public Throughput Consume(BrokerProcess broker, string topic, int partitions)
    {
        using var connection = new RawConnection(broker.Endpoint);
        var fetch = new FetchFrame(topic, partitions, FetchWaitMs);
        return Measure(broker, () =>
        {
            connection.Send(fetch.Bytes);
            var got = fetch.Advance(connection.Receive());
            if (got.Records == 0) fetch.Rewind();
            return got;
        });
    }

    /// <summary>Writes this much into a topic, unmeasured.</summary>
    public static void Fill(BrokerProcess broker, ProduceFrame frame, long bytes)
    {
        using var connection = new RawConnection(broker.Endpoint);
        for (var (sent, number) = (0L, 0); sent < bytes; sent += frame.Bytes)
        {
            connection.Send(frame.Numbered(number++));
            ProduceFrame.Check(connection.Receive());
        }
    }

    private Throughput Measure(BrokerProcess broker, Func<(long Records, long Bytes)> step)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < warmUp;) step();
        var (records, bytes, cpu, start) = (0L, 0L, broker.Cpu(), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start) < measured)
        {
            var (more, moreBytes) = step();
            records += more;
            bytes += moreBytes;
        }

        return new(records / Stopwatch.GetElapsedTime(start).TotalSeconds, bytes, broker.Cpu() - cpu);
    }
}
