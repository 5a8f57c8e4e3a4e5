using System.Collections.Concurrent;
using EcomStreaming.Payments.Gateway;

namespace EcomStreaming.Payments.Tests.Charging;

/// <summary>A gateway that answers as it is told, remembers what it took and fenced, and counts its calls.</summary>
internal sealed class ScriptedGateway : IPaymentGateway
{
    private readonly ConcurrentDictionary<Guid, ChargeAnswer> answers = [];
    private int charges;
    private int voids;

    public bool ChargesGetNoAnswer { get; set; }

    public bool VoidsGetNoAnswer { get; set; }

    /// <summary>The money was taken, though no answer said so.</summary>
    public bool TakesSilently { get; set; }

    public ChargeAnswer Answer { get; set; } = ChargeAnswer.Captured;

    public int Charges => charges;

    public int Voids => voids;

    public Task<ChargeAnswer> ChargeAsync(Charge charge, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref charges);
        if (!ChargesGetNoAnswer) return Task.FromResult(answers.GetOrAdd(charge.OrderId, Answer));
        if (TakesSilently) answers.TryAdd(charge.OrderId, ChargeAnswer.Captured);
        throw new GatewayUnavailableException("The test says so.");
    }

    public Task<VoidAnswer> VoidAsync(Guid orderId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref voids);
        if (VoidsGetNoAnswer) throw new GatewayUnavailableException("The test says so.");
        var answer = answers.GetOrAdd(orderId, ChargeAnswer.Voided);
        return Task.FromResult(answer == ChargeAnswer.Captured ? VoidAnswer.AlreadyCaptured : VoidAnswer.Voided);
    }

    /// <summary>A gateway whose fences did not outlive it: what the changelog says has to do.</summary>
    public void ForgetFences()
    {
        foreach (var fenced in answers.Where(answer => answer.Value == ChargeAnswer.Voided)) answers.TryRemove(fenced);
    }
}
