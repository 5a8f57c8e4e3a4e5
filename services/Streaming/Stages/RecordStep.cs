using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace EcomStreaming.Streaming;

/// <summary>Processes one record: decodes it, applies the stage's rule, and encodes the results or a dead letter.</summary>
internal sealed partial class RecordStep<TState, TEntry>(
    StageDefinition<TState, TEntry> definition, StageNames names, StreamingOptions options, KafkaTelemetry telemetry,
    TimeProvider time, ILogger logger)
    where TState : class, IStageState<TEntry>, new()
{
    private readonly ResiliencePipeline retry = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.ProcessAttempts - 1,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is not null && !arguments.Context.CancellationToken.IsCancellationRequested),
        })
        .Build();

    public async ValueTask RunAsync(PartitionBatch<TState, TEntry> batch, int index, CancellationToken cancellationToken)
    {
        var raw = batch.Records[index];
        var started = time.GetTimestamp();
        using var span = telemetry.Spans.Process(raw, names.Group);

        var (record, problem) = RecordReader.Read(raw);
        if (record is not null) telemetry.Spans.Describe(span, record);
        var decision = record is null ? new([], [], problem ?? "unreadable") : await DecideAsync(record, batch.State, span, cancellationToken);

        if (decision.DeadLetterReason is { } reason) DropToDeadLetters(batch, index, record, span, reason);
        else batch.Take(index, decision.Appends, decision.Changes);
        telemetry.Metrics.Processed(names, time.GetElapsedTime(started), decision.DeadLetterReason is null ? null : DeadLetter.ErrorType);
    }

    private async ValueTask<Decision> DecideAsync(StageRecord record, TState state, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            return await retry.ExecuteAsync(
                async token =>
                {
                    var step = await definition.Rule(record, state, token);
                    return new Decision([.. step.Events.Select(output => Encode(output, span))], step.Changes, step.DeadLetterReason);
                },
                cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogGaveUp(e, names.Input, record.Partition, record.Offset, options.ProcessAttempts);
            return new Decision([], [], $"{e.GetType().Name} in {options.ProcessAttempts} attempts");
        }
    }

    private Append Encode(Outgoing output, Activity? span) => new(
        output.Topic.Name(options.TopicPrefix),
        Partition: null,
        Encoding.UTF8.GetBytes(output.Key),
        MessageCodec.Encode(output.Message),
        Cause: SendCause.Of(span, output.Message, output.Key));

    private void DropToDeadLetters(PartitionBatch<TState, TEntry> batch, int index, StageRecord? record, Activity? span, string reason)
    {
        var raw = batch.Records[index];
        KafkaSpans.Fail(span, DeadLetter.ErrorType, reason);
        StreamingMetrics.DeadLetters.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", names.Group));
        LogDeadLetter(names.Input, raw.Partition.Value, raw.Offset.Value, names.DeadLetters, reason);
        batch.Take(index, [DeadLetter.Of(raw, reason, names.DeadLetters, time.GetUtcNow(), SendCause.Of(span, record?.Message, record?.Key))], []);
    }

    [LoggerMessage(21, LogLevel.Warning, "Moving {Topic}-{Partition}@{Offset} to {DeadLetters}: {Reason}")]
    private partial void LogDeadLetter(string topic, int partition, long offset, string deadLetters, string reason);

    [LoggerMessage(22, LogLevel.Error, "{Topic}-{Partition}@{Offset} failed after {Attempts} attempts")]
    private partial void LogGaveUp(Exception e, string topic, int partition, long offset, int attempts);

    private readonly record struct Decision(Append[] Appends, ImmutableArray<Change<TEntry>> Changes, string? DeadLetterReason);
}
