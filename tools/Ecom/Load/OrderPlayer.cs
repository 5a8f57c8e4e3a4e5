using System.Threading.Channels;
using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Load;

/// <summary>
/// Places the orders. A customer's orders share a lane, which sends the next one only after the last was acknowledged, so they stay in order; lanes
/// run in parallel. Placed orders are followed separately, so that waiting slows down no lane.
/// </summary>
internal sealed class OrderPlayer(ShopClient client, LoadOptions options, TimeProvider time)
{
    private const int Lanes = 16;
    private const int Followers = 64;
    private const int WaitingPerLaneMax = 16;

    /// <returns>The sentence that says why it stopped early, or null.</returns>
    public async Task<string?> PlayAsync(IReadOnlyList<TapeOrder> orders, OrderLedger ledger, CancellationToken cancellationToken)
    {
        if (orders.Count == 0) return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timeIsUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var run = new Run(orders, ledger, stop);
        var follower = new OrderFollower(client, time, timeIsUp.Token);
        var following = Task.WhenAll(Enumerable.Range(0, Followers).Select(_ => FollowAsync(run, follower, cancellationToken)));
        await PlaceAllAsync(run, stop.Token);
        run.Placed.Writer.Complete();
        timeIsUp.CancelAfter(options.Timeout);
        await following;
        return run.Stopped;
    }

    private async Task PlaceAllAsync(Run run, CancellationToken cancellationToken)
    {
        var lanes = Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<int>(WaitingPerLaneMax)).ToArray();
        var placing = Task.WhenAll(lanes.Select(lane => PlaceLaneAsync(lane.Reader, run, cancellationToken)));
        try
        {
            var pacer = new Pacer(options, run.Orders[0].At, time);
            for (var i = 0; i < run.Orders.Count; i++)
            {
                await pacer.WaitForAsync(i, run.Orders[i], cancellationToken);
                await lanes[LaneOf(run.Orders[i])].Writer.WriteAsync(i, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The ledger shows what was not sent.
        }

        foreach (var lane in lanes) lane.Writer.Complete();
        await placing;
    }

    private static uint LaneOf(TapeOrder order) => (uint)order.CustomerId.GetHashCode(StringComparison.Ordinal) % Lanes;

    private async Task PlaceLaneAsync(ChannelReader<int> lane, Run run, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var order in lane.ReadAllAsync(cancellationToken)) await PlaceAsync(order, run, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    private async Task PlaceAsync(int order, Run run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        run.Ledger.Sending(order);
        switch (await client.PlaceAsync(run.Orders[order], cancellationToken))
        {
            case ShopAnswer.Accepted accepted:
                run.Ledger.Accepted(order, accepted.Location);
                run.Placed.Writer.TryWrite((order, accepted.Location));
                break;
            case ShopAnswer.Refused refused:
                run.Ledger.End(order, new OrderOutcome(OutcomeKind.Refused, refused.Reason));
                break;
            case ShopAnswer.Unanswered unanswered:
                // The requests were repeated for long enough: the next order would fare no better.
                run.Ledger.End(order, new OrderOutcome(OutcomeKind.Unanswered, unanswered.Reason));
                await run.StopAsync(
                    $"Orders at {options.Orders} no longer accepts orders: {unanswered.Reason}. Placed orders stay placed. "
                    + "Run load again to continue.");
                break;
        }
    }

    private static async Task FollowAsync(Run run, OrderFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (order, location) in run.Placed.Reader.ReadAllAsync(cancellationToken))
                run.Ledger.End(order, await follower.FollowAsync(location, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // Interrupted: the ledger shows what was placed and not followed to its end.
        }
    }

    /// <summary>What the lanes and followers of one play share.</summary>
    private sealed class Run(IReadOnlyList<TapeOrder> orders, OrderLedger ledger, CancellationTokenSource stop)
    {
        private string? stopped;

        public IReadOnlyList<TapeOrder> Orders => orders;

        public OrderLedger Ledger => ledger;

        /// <summary>Room for every order, so that a lane never waits for the followers.</summary>
        public Channel<(int Order, Uri Location)> Placed { get; } = Channel.CreateBounded<(int, Uri)>(orders.Count);

        public string? Stopped => stopped;

        public Task StopAsync(string why) => Interlocked.CompareExchange(ref stopped, why, null) is null ? stop.CancelAsync() : Task.CompletedTask;
    }
}
