using EcomStreaming.Payments.Gateway;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace EcomStreaming.Payments.Charging;

/// <summary>
/// Charges through the gateway until there is an outcome that stands. Where no answer comes in time the key is fenced first, so that a late
/// capture cannot contradict the "timed out" that is then written.
/// </summary>
internal sealed partial class Till(IPaymentGateway gateway, GatewayPipelines pipelines, ILogger<Till> logger)
{
    public async Task<ChargeOutcome> ChargeAsync(Charge charge, CancellationToken cancellationToken)
    {
        try
        {
            return await pipelines.Charging.ExecuteAsync(async token => await gateway.ChargeAsync(charge, token), cancellationToken) switch
            {
                ChargeAnswer.Captured => ChargeOutcome.Captured,
                ChargeAnswer.Declined => ChargeOutcome.Declined,
                _ => ChargeOutcome.TimedOut, // fenced before a crash that lost what was written of it
            };
        }
        catch (Exception e) when (e is TimeoutRejectedException or GatewayUnavailableException or BrokenCircuitException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNoAnswer(charge.OrderId);
        }

        return await FenceAsync(charge.OrderId, cancellationToken);
    }

    // No bound here: without the fence's answer nothing true can be written about the money.
    private async Task<ChargeOutcome> FenceAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var answer = await pipelines.Fencing.ExecuteAsync(async token => await gateway.VoidAsync(orderId, token), cancellationToken);
        if (answer == VoidAnswer.Voided) return ChargeOutcome.TimedOut;

        LogCapturedAfterAll(orderId);
        return ChargeOutcome.Captured;
    }

    [LoggerMessage(1, LogLevel.Warning, "No answer from the gateway about order {OrderId}: voiding its charge")]
    private partial void LogNoAnswer(Guid orderId);

    [LoggerMessage(2, LogLevel.Information, "The charge of order {OrderId} had been captured before it could be voided")]
    private partial void LogCapturedAfterAll(Guid orderId);
}
