using EcomStreaming.Payments.Gateway;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Payments.Tests.Charging;

public sealed class SimulatedGatewayTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.0, "Captured")]
    [InlineData(1.0, "Declined")]
    public async Task The_decline_rate_decides_at_both_ends(double rate, string answer)
    {
        var gateway = Gateway(declineRate: rate);

        for (var i = 0; i < 50; i++) Assert.Equal(answer, (await gateway.ChargeAsync(Charge(), Cancelled)).ToString());
    }

    [Fact]
    public async Task The_same_order_gets_the_same_answer_after_a_restart()
    {
        var charges = Enumerable.Range(0, 100).Select(_ => Charge()).ToList();
        var (first, restarted) = (Gateway(declineRate: 0.5), Gateway(declineRate: 0.5));

        foreach (var charge in charges) Assert.Equal(await first.ChargeAsync(charge, Cancelled), await restarted.ChargeAsync(charge, Cancelled));
    }

    [Fact]
    public async Task A_fenced_key_takes_nothing_and_a_captured_one_says_so()
    {
        var gateway = Gateway();
        var (fenced, taken) = (Charge(), Charge());
        await gateway.ChargeAsync(taken, Cancelled);

        Assert.Equal(VoidAnswer.Voided, await gateway.VoidAsync(fenced.OrderId, Cancelled));
        Assert.Equal(ChargeAnswer.Voided, await gateway.ChargeAsync(fenced, Cancelled));
        Assert.Equal(VoidAnswer.AlreadyCaptured, await gateway.VoidAsync(taken.OrderId, Cancelled));
    }

    [Fact]
    public async Task A_gateway_that_always_fails_gives_no_answer() =>
        await Assert.ThrowsAsync<GatewayUnavailableException>(() => Gateway(failureRate: 1).ChargeAsync(Charge(), Cancelled));

    private static Charge Charge() => new(Guid.NewGuid(), "GBP", 1m);

    private static SimulatedGateway Gateway(double declineRate = 0, double failureRate = 0) => new(
        Options.Create(new SimulatedGatewayOptions { LatencyMs = 0, DeclineRate = declineRate, FailureRate = failureRate }), TimeProvider.System);
}
