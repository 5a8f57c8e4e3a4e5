using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace EcomStreaming.Streaming;

/// <summary>Runs a stage on its own thread. A failure is retried, more slowly each time, and never ends the process.</summary>
internal sealed partial class StageWorker<TState, TEntry>(StageRuntime<TState, TEntry> runtime, TimeProvider time, ILogger logger) : BackgroundService
    where TState : class, IStageState<TEntry>, new()
{
    /// <summary>What is under way when the service stops may end within this: a batch that ends is not repeated.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        LoopThread.RunAsync(runtime.Names.Group, () => RunAsync(stoppingToken));

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        using var batchToken = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => batchToken.CancelAfter(StopGrace));
        var sessions = Retry(IsTransient: _ => true);
        var batches = Retry(IsTransient: e => e is not KafkaException { Error.IsFatal: true });
        await UntilStoppedAsync(sessions, RunSessionAsync, stoppingToken);

        async ValueTask RunSessionAsync(CancellationToken token)
        {
            using var session = new StageSession<TState, TEntry>(runtime, logger);
            await UntilStoppedAsync(batches, async _ => await session.RunBatchAsync(batchToken.Token), token);
        }
    }

    /// <summary>Back on the loop's own thread after each wait, since Kafka's consumer blocks it.</summary>
    private static async Task UntilStoppedAsync(
        ResiliencePipeline pipeline, Func<CancellationToken, ValueTask> round, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, stoppingToken);
            try
            {
                await pipeline.ExecuteAsync(c => round(c.CancellationToken), context);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                ResilienceContextPool.Shared.Return(context);
            }
        }
    }

    private ResiliencePipeline Retry(Func<Exception, bool> IsTransient) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(3),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is { } e && IsTransient(e) && !arguments.Context.CancellationToken.IsCancellationRequested),
            OnRetry = arguments =>
            {
                LogRetry(runtime.Names.Group, arguments.Outcome.Exception?.Message ?? "", arguments.RetryDelay.TotalMilliseconds);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    [LoggerMessage(61, LogLevel.Warning, "{Group} returns to its last commit and retries in {DelayMs:0} ms: {Reason}")]
    private partial void LogRetry(string group, string reason, double delayMs);
}
