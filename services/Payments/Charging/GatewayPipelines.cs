using EcomStreaming.Payments.Gateway;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace EcomStreaming.Payments.Charging;

/// <summary>Defines how the gateway is called: total time, retries with jitter, circuit breaker, parallel calls, and timeout of a call.</summary>
internal sealed class GatewayPipelines : IDisposable
{
    private readonly PaymentsOptions settings;
    private readonly TimeProvider time;
    private readonly Random chance;
    private readonly Lock chanceGate = new();
    private readonly SemaphoreSlim slots;
    private readonly CircuitBreakerStateProvider circuit = new();

    public GatewayPipelines(IOptions<PaymentsOptions> options, IOptions<SimulatedGatewayOptions> gateway, TimeProvider time)
    {
        (settings, this.time) = (options.Value, time);
        chance = new Random(gateway.Value.Seed);
        slots = new SemaphoreSlim(settings.Concurrency);

        // One circuit for both: a gateway that is away for charges is away for voids.
        var call = Builder().AddCircuitBreaker(Breaker()).AddStrategy(_ => new Bulkhead(slots), new BulkheadOptions())
            .AddTimeout(new TimeoutStrategyOptions { Timeout = settings.CallTimeout }).Build();
        Bounded = Builder().AddTimeout(new TimeoutStrategyOptions { Timeout = settings.AnswerBudget }).AddRetry(Retry()).AddPipeline(call).Build();
    }

    /// <summary>For charges and for voids; bounded by the budget, waits for an open circuit included.</summary>
    public ResiliencePipeline Bounded { get; }

    public CircuitState Circuit => circuit.CircuitState;

    public void Dispose() => slots.Dispose();

    private ResiliencePipelineBuilder Builder() => new() { TimeProvider = time };

    private RetryStrategyOptions Retry() => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<GatewayUnavailableException>().Handle<TimeoutRejectedException>()
            .Handle<BrokenCircuitException>(),
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = settings.RetryDelay,
        MaxDelay = settings.RetryDelayMax,
        Randomizer = NextChance,
        // An open circuit is waited for, not hammered; null is the usual back-off.
        DelayGenerator = retry => ValueTask.FromResult(
            retry.Outcome.Exception is BrokenCircuitException broken ? broken.RetryAfter ?? settings.CircuitBreak : (TimeSpan?)null),
    };

    private CircuitBreakerStrategyOptions Breaker() => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<GatewayUnavailableException>().Handle<TimeoutRejectedException>(),
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = settings.CircuitBreak,
        StateProvider = circuit,
    };

    private double NextChance()
    {
        lock (chanceGate) return chance.NextDouble();
    }
}
