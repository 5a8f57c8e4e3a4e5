namespace EcomStreaming.Ecom.Load;

/// <summary>Follows one placed order: asks its location at growing intervals until the order has ended or the time is up.</summary>
internal sealed class OrderFollower(ShopClient client, TimeProvider time, CancellationToken timeIsUp)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly OrderOutcome Confirmed = new(OutcomeKind.Confirmed);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    public async Task<OrderOutcome> FollowAsync(Uri location, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeIsUp, cancellationToken);
        var last = "unknown";
        try
        {
            for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, PauseMax.Ticks)))
            {
                var status = await client.ReadAsync(location, either.Token);
                if (Terminal(status) is { } outcome) return outcome;
                last = status?.Status ?? last;
                await Task.Delay(pause, time, either.Token);
            }
        }
        catch (LoadException e)
        {
            return new OrderOutcome(OutcomeKind.Unfinished, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OrderOutcome(OutcomeKind.Unfinished, $"timed out, last status: {last}");
        }
    }

    private static OrderOutcome? Terminal(OrderStatus? order) => order?.Status switch
    {
        "confirmed" => Confirmed,
        "rejected" => new OrderOutcome(OutcomeKind.Rejected, order.Reason ?? "no reason given"),
        "cancelled" => new OrderOutcome(OutcomeKind.Cancelled),
        _ => null,
    };
}
