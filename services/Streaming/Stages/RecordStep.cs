using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using EcomStreaming.Contracts;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace EcomStreaming.Streaming;

/// <summary>One record through the stage's rule: read it, decide, encode what follows, or send it to the dead letters.</summary>
internal sealed partial class RecordStep<TState, TEntry>(
    StageDefinition<TState, TEntry> definition, StageNames names, StreamingOptions options, TimeProvider time, ILogger logger)
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
        var producer = TraceHeaders.Read(raw.Message.Headers);
        using var span = KafkaSpans.Process(raw, producer, names.Group);

        var (record, problem) = RecordReader.Read(raw);
        if (record is null)
        {
            DropToDeadLetters(batch, index, span, problem ?? "unreadable");
            return;
        }

        if (span is { IsAllDataRequested: true }) KafkaSpans.Describe(span, record.Message);
        var decision = await DecideAsync(record, batch.State, span?.Context ?? producer, cancellationToken);
        if (decision.DeadLetterReason is { } reason) DropToDeadLetters(batch, index, span, reason);
        else batch.Take(index, decision.Appends, decision.Changes);
    }

    private async ValueTask<Decision> DecideAsync(StageRecord record, TState state, ActivityContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await retry.ExecuteAsync(
                async token =>
                {
                    var step = await definition.Rule(record, state, token);
                    return new Decision([.. step.Events.Select(output => Encode(output, context))], step.Changes, step.DeadLetterReason);
                },
                cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogGaveUp(e, names.Input, record.Partition, record.Offset, options.ProcessAttempts);
            return new Decision([], [], $"{e.GetType().Name} in {options.ProcessAttempts} attempts");
        }
    }

    private Append Encode(Outgoing output, ActivityContext context) => new(
        output.Topic.Name(options.TopicPrefix),
        Partition: null,
        Encoding.UTF8.GetBytes(output.Key),
        MessageCodec.Encode(output.Message),
        TraceHeaders.Write(context));

    private void DropToDeadLetters(PartitionBatch<TState, TEntry> batch, int index, Activity? span, string reason)
    {
        var raw = batch.Records[index];
        KafkaSpans.Fail(span, "dead_letter", reason);
        StreamingMetrics.DeadLetters.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", names.Group));
        LogDeadLetter(names.Input, raw.Partition.Value, raw.Offset.Value, names.DeadLetters, reason);
        batch.Take(index, [DeadLetter.Of(raw, reason, names.DeadLetters, time.GetUtcNow())], []);
    }

    [LoggerMessage(21, LogLevel.Warning, "{Topic}-{Partition}@{Offset} goes to {DeadLetters}: {Reason}")]
    private partial void LogDeadLetter(string topic, int partition, long offset, string deadLetters, string reason);

    [LoggerMessage(22, LogLevel.Error, "{Topic}-{Partition}@{Offset} failed in {Attempts} attempts")]
    private partial void LogGaveUp(Exception e, string topic, int partition, long offset, int attempts);

    private readonly record struct Decision(Append[] Appends, ImmutableArray<Change<TEntry>> Changes, string? DeadLetterReason);
}
