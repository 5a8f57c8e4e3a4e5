using System.Diagnostics;
using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>Counts the outstanding writes of a batch with one object for all of them, instead of one task per record.</summary>
internal sealed class Acknowledgements
{
    private readonly KafkaTelemetry telemetry;
    private readonly KafkaTelemetry.Started started;
    private readonly Action<DeliveryReport<byte[], byte[]>> reportUntraced;
    private readonly TaskCompletionSource none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(string Topic, ErrorCode Code), int> answered = [];
    private int outstanding = 1; // the batch itself, until everything is appended
    private Error? firstError;

    public Acknowledgements(KafkaTelemetry telemetry)
    {
        (this.telemetry, started) = (telemetry, telemetry.Begin());
        reportUntraced = Report;
    }

    public Error? FirstError => Volatile.Read(ref firstError);

    public void Add() => Interlocked.Increment(ref outstanding);

    /// <summary>It was not even taken, so there will be no report.</summary>
    public void Withdraw() => Done();

    /// <summary>What takes librdkafka's answer for one record, and ends the record's span where it has one.</summary>
    public Action<DeliveryReport<byte[], byte[]>> Reporting(Activity? span)
    {
        if (span is null) return reportUntraced;
        var traced = span; // captured here, so that nothing is allocated for those without
        return report =>
        {
            KafkaSpans.Sent(traced, report);
            Report(report);
        };
    }

    /// <summary>On librdkafka's own thread.</summary>
    private void Report(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Interlocked.CompareExchange(ref firstError, report.Error, null);
        lock (answered) answered[(report.Topic, report.Error.Code)] = answered.GetValueOrDefault((report.Topic, report.Error.Code)) + 1;
        Done();
    }

    public Task AllAsync(CancellationToken cancellationToken)
    {
        Done();
        return none.Task.WaitAsync(cancellationToken);
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref outstanding) > 0) return;
        // Measured once for all of a topic: a measurement costs as much as a good part of a record.
        lock (answered)
            foreach (var ((topic, code), count) in answered) telemetry.Sent(topic, count, started, code);
        none.TrySetResult();
    }
}
