using EcomStreaming.Contracts;
using EcomStreaming.Orders.Saga;
using EcomStreaming.ServiceTests;

namespace EcomStreaming.Orders.Tests.Saga;

/// <summary>Seeded orders of steps, repeated and cut by crashes: one end, and what it says is what the answers were.</summary>
public sealed class SagaCrashTests
{
    [Fact]
    public void An_order_ends_once_whatever_is_repeated_and_whenever_it_is_killed()
    {
        var crashes = 0;
        Seeds.ForEach(500, chance => crashes += End(chance));

        Assert.True(crashes > 0, "no seed had a crash");
    }

    private static int End(Random chance)
    {
        var lines = chance.Next(1, 7);
        var refused = Enumerable.Range(1, lines).Where(_ => chance.Next(6) == 0).ToHashSet();
        Message payment = chance.Next(2) == 0 ? AnOrder.Captured(lines) : AnOrder.Declined(lines);
        var stage = new CrashingStage<SagaState, SagaEntry>(new SagaProcessor(), chance);
        foreach (var step in Steps(lines, refused, chance)) stage.Append(AnOrder.Id.ToString(), step);

        stage.RunToEnd(written =>
        {
            if (written.Message is ChargePayment) stage.Append(AnOrder.Id.ToString(), payment); // a repeat answers again
        });

        Assert.Empty(stage.DeadLetters);
        var written = Written.DistinctById(stage.Written).Select(record => record.Message).ToList();
        var end = Assert.Single(written, message => message is OrderConfirmed or OrderRejected);
        var taken = Enumerable.Range(1, lines).Except(refused);
        if (refused.Count == 0 && payment is PaymentCaptured)
        {
            Assert.IsType<OrderConfirmed>(end);
            Assert.Equal(taken, written.OfType<SellStock>().Select(sale => sale.Line).Order());
            Assert.Empty(written.OfType<ReleaseStock>());
        }
        else
        {
            Assert.Equal(refused.Count > 0 ? RejectionReason.OutOfStock : RejectionReason.PaymentDeclined, Assert.IsType<OrderRejected>(end).Reason);
            Assert.Equal(taken, written.OfType<ReleaseStock>().Select(release => release.Line).Order());
            Assert.Empty(written.OfType<SellStock>());
        }

        Assert.Equal(refused.Count == 0 ? 1 : 0, written.OfType<ChargePayment>().Count());
        return stage.Crashes;
    }

    private static Message[] Steps(int lines, HashSet<int> refused, Random chance)
    {
        Message[] once = [AnOrder.Opened(lines),
            .. Enumerable.Range(1, lines).Select(line => refused.Contains(line) ? (Message)AnOrder.Refused(line) : AnOrder.Reserved(line))];
        Message[] steps = [.. once, .. once.Where(_ => chance.Next(3) == 0)];
        chance.Shuffle(steps);
        return steps;
    }
}
