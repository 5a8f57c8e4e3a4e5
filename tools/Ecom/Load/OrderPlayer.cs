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
    public async Task<string?> PlayAsync(RecordedTape tape, OrderLedger ledger, CancellationToken cancellationToken)
    {
        if (tape.Orders.Count == 0) return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timeIsUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var run = new Run(tape, ledger, stop);
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
        var lanes = Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<(int, TapeOrder)>(WaitingPerLaneMax)).ToArray();
        var placing = Task.WhenAll(lanes.Select(lane => PlaceLaneAsync(lane.Reader, run, cancellationToken)));
        try
        {
            var pacer = new Pacer(options, run.Tape.Orders[0].At, time);
            var reader = new TapeOrderReader(run.Tape);
            for (var i = 0; i < run.Tape.Orders.Count; i++)
            {
                await pacer.WaitForAsync(i, run.Tape.Orders[i].At, cancellationToken);
                var order = reader.Read(run.Tape.Orders[i]);
                await lanes[LaneOf(order)].Writer.WriteAsync((i, order), cancellationToken);
            }
        }
        catch (TapeException e)
        {
            await run.StopAsync($"{e.Message} Placed orders stay placed.");
        }
        catch (OperationCanceledException)
        {
            // The ledger shows what was not sent.
        }

        foreach (var lane in lanes) lane.Writer.Complete();
        await placing;
    }

    private static uint LaneOf(TapeOrder order) => (uint)order.CustomerId.GetHashCode(StringComparison.Ordinal) % Lanes;

    private async Task PlaceLaneAsync(ChannelReader<(int, TapeOrder)> lane, Run run, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (index, order) in lane.ReadAllAsync(cancellationToken)) await PlaceAsync(index, order, run, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    private async Task PlaceAsync(int index, TapeOrder order, Run run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        run.Ledger.Sending(index);
        switch (await client.PlaceAsync(order, cancellationToken))
        {
            case ShopAnswer.Accepted accepted:
                run.Ledger.Accepted(index, accepted.Location);
                run.Placed.Writer.TryWrite((index, ShortOf(accepted.Location)));
                break;
            case ShopAnswer.Refused refused:
                run.Ledger.End(index, new OrderOutcome(OutcomeKind.Refused, refused.Reason));
                break;
            case ShopAnswer.Unanswered unanswered:
                // The requests were repeated for long enough: the next order would fare no better.
                run.Ledger.End(index, new OrderOutcome(OutcomeKind.Unanswered, unanswered.Reason));
                await run.StopAsync(
                    $"Orders at {options.Orders} no longer accepts orders: {unanswered.Reason}. Placed orders stay placed. "
                    + "Run load again to continue.");
                break;
        }
    }

    /// <summary>Every order may wait for a follower, and a path takes a fraction of the room that an address takes.</summary>
    private string ShortOf(Uri location) =>
        location.GetLeftPart(UriPartial.Authority) == options.Orders.GetLeftPart(UriPartial.Authority) ? location.PathAndQuery : location.AbsoluteUri;

    private async Task FollowAsync(Run run, OrderFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (order, location) in run.Placed.Reader.ReadAllAsync(cancellationToken))
                run.Ledger.End(order, await follower.FollowAsync(new Uri(options.Orders, location), cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // Interrupted: the ledger shows what was placed and not followed to its end.
        }
    }

    /// <summary>What the lanes and followers of one play share.</summary>
    private sealed class Run(RecordedTape tape, OrderLedger ledger, CancellationTokenSource stop)
    {
        private string? stopped;

        public RecordedTape Tape => tape;

        public OrderLedger Ledger => ledger;

        /// <summary>Room for every order, so that a lane never waits for the followers.</summary>
        public Channel<(int Order, string Location)> Placed { get; } = Channel.CreateBounded<(int, string)>(tape.Orders.Count);

        public string? Stopped => stopped;

        public Task StopAsync(string why) => Interlocked.CompareExchange(ref stopped, why, null) is null ? stop.CancelAsync() : Task.CompletedTask;
    }
}
