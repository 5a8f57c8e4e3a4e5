using EcomStreaming.Payments.Gateway;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace EcomStreaming.Payments.Charging;

/// <summary>
/// Charges through the gateway until the outcome is final. If no answer comes in time, the key must be blocked, so that a late capture cannot
/// contradict the "timed out" that is written.
/// </summary>
internal sealed partial class Till(IPaymentGateway gateway, GatewayPipelines pipelines, ILogger<Till> logger)
{
    /// <returns><see cref="ChargeOutcome.Voiding"/> where no answer came in time.</returns>
    public async Task<ChargeOutcome?> ChargeAsync(Charge charge, CancellationToken cancellationToken)
    {
        try
        {
            return await pipelines.Bounded.ExecuteAsync(async token => await gateway.ChargeAsync(charge, token), cancellationToken) switch
            {
                ChargeAnswer.Captured => ChargeOutcome.Captured,
                ChargeAnswer.Declined => ChargeOutcome.Declined,
                _ => ChargeOutcome.TimedOut, // fenced before a crash that lost what was written of it
            };
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNoAnswer(charge.OrderId);
            return ChargeOutcome.Voiding;
        }
    }

    /// <returns>Null where no answer came in time: nothing true can be written about the money.</returns>
    public async Task<ChargeOutcome?> VoidAsync(Guid orderId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await pipelines.Bounded.ExecuteAsync(async token => await gateway.VoidAsync(orderId, token), cancellationToken);
            if (answer == VoidAnswer.Voided) return ChargeOutcome.TimedOut;

            LogCapturedAfterAll(orderId);
            return ChargeOutcome.Captured;
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNotVoided(orderId);
            return null;
        }
    }

    private static bool IsNoAnswer(Exception e) => e is TimeoutRejectedException or GatewayUnavailableException or BrokenCircuitException;

    [LoggerMessage(1, LogLevel.Warning, "The gateway did not answer about order {OrderId}; voiding the charge")]
    private partial void LogNoAnswer(Guid orderId);

    [LoggerMessage(2, LogLevel.Information, "The charge of order {OrderId} had been captured before it could be voided")]
    private partial void LogCapturedAfterAll(Guid orderId);

    [LoggerMessage(3, LogLevel.Error, "The gateway did not confirm the void for order {OrderId}; moving the command to the dead letters")]
    private partial void LogNotVoided(Guid orderId);
}
