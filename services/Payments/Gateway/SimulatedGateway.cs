using Microsoft.Extensions.Options;

namespace EcomStreaming.Payments.Gateway;

/// <summary>
/// A payment gateway that is slow and flaky on purpose. Whether an order is declined, and which of its calls fail, follows from its id and
/// the seed alone: a repeat gets the same answer, after a restart too. Voids and takings are remembered while the process lives.
/// </summary>
internal sealed class SimulatedGateway(IOptions<SimulatedGatewayOptions> options, TimeProvider time) : IPaymentGateway
{
    private readonly SimulatedGatewayOptions settings = options.Value;
    private readonly Lock gate = new();
    private readonly HashSet<Guid> captured = [];
    private readonly HashSet<Guid> voided = [];
    private readonly Dictionary<Guid, int> failedCalls = [];

    public async Task<ChargeAnswer> ChargeAsync(Charge charge, CancellationToken cancellationToken)
    {
        var call = CallOf(charge.OrderId);
        await AnswerTakesAsync(charge.OrderId, call, cancellationToken);
        var fails = Chance("failure", charge.OrderId, call) < settings.FailureRate;
        if (fails && Chance("before", charge.OrderId, call) < 0.5) throw Failed(charge.OrderId);

        var answer = Decide(charge.OrderId);
        if (fails) throw Failed(charge.OrderId);

        lock (gate) failedCalls.Remove(charge.OrderId);
        return answer;
    }

    public async Task<VoidAnswer> VoidAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var call = CallOf(orderId);
        await AnswerTakesAsync(orderId, call, cancellationToken);
        if (Chance("failure", orderId, call) < settings.FailureRate) throw Failed(orderId);

        lock (gate)
        {
            failedCalls.Remove(orderId);
            if (captured.Contains(orderId)) return VoidAnswer.AlreadyCaptured;
            voided.Add(orderId);
            return VoidAnswer.Voided;
        }
    }

    private ChargeAnswer Decide(Guid orderId)
    {
        lock (gate)
        {
            if (voided.Contains(orderId)) return ChargeAnswer.Voided;
            if (Chance("decline", orderId, 0) < settings.DeclineRate) return ChargeAnswer.Declined;
            captured.Add(orderId);
            return ChargeAnswer.Captured;
        }
    }

    private Task AnswerTakesAsync(Guid orderId, int call, CancellationToken cancellationToken)
    {
        if (settings.LatencyMs == 0) return Task.CompletedTask;
        var share = 0.5 + (Chance("latency", orderId, call) / 2);
        return Task.Delay(TimeSpan.FromMilliseconds(settings.LatencyMs * share), time, cancellationToken);
    }

    private int CallOf(Guid orderId)
    {
        lock (gate) return failedCalls.GetValueOrDefault(orderId);
    }

    private GatewayUnavailableException Failed(Guid orderId)
    {
        lock (gate) failedCalls[orderId] = failedCalls.GetValueOrDefault(orderId) + 1;
        return new("The simulated gateway gave no answer.");
    }

    private double Chance(string question, Guid orderId, int call) => SeededChance.Of(settings.Seed, question, orderId, call);
}
