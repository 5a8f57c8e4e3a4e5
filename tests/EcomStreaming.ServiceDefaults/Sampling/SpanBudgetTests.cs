using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.ServiceDefaults.Tests.Sampling;

public sealed class SpanBudgetTests
{
    private const int PerSecond = 100;

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private readonly SpanBudget budget;

    public SpanBudgetTests() => budget = new SpanBudget(PerSecond, time);

    [Fact]
    public void Traces_are_admitted_until_their_spans_have_used_up_a_second()
    {
        for (var i = 0; i < 5; i++) AdmitAndCharge(20);

        Assert.Null(Admit());
        time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.NotNull(Admit());
    }

    [Fact]
    public void A_large_trace_goes_into_debt_which_is_paid_before_the_next_one()
    {
        AdmitAndCharge(16_012);

        time.Advance(TimeSpan.FromSeconds(159.12)); // 100 were there, and 15,912 come
        Assert.Null(Admit());
        time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.NotNull(Admit());
    }

    [Fact]
    public void Silence_saves_up_no_more_than_a_second()
    {
        time.Advance(TimeSpan.FromHours(1));

        AdmitAndCharge(PerSecond);

        Assert.Null(Admit());
    }

    [Fact]
    public void While_an_admitted_one_is_not_charged_no_other_is_admitted()
    {
        var first = ActivityTraceId.CreateRandom();
        Assert.NotNull(budget.Admit(first));

        Assert.Null(Admit());
        budget.Charge(ActivityTraceId.CreateRandom(), 1); // another one, which somebody else decided to record
        Assert.Null(Admit());
        budget.Charge(first, 1);
        Assert.NotNull(Admit());
    }

    [Fact]
    public void One_whose_request_ends_uncharged_costs_one_span_and_holds_up_nobody()
    {
        for (var i = 0; i < PerSecond; i++)
        {
            var refused = ActivityTraceId.CreateRandom();
            Assert.NotNull(budget.Admit(refused));
            budget.End(refused);
        }

        Assert.Null(Admit());
    }

    [Fact]
    public void The_end_of_a_charged_one_costs_nothing_more()
    {
        for (var i = 0; i < 5; i++) budget.End(AdmitAndCharge(20));

        Assert.Null(Admit());
        time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.NotNull(Admit());
    }

    [Fact]
    public void One_whose_body_comes_slowly_holds_up_others_for_five_seconds_and_is_charged_all_the_same()
    {
        var slow = ActivityTraceId.CreateRandom();
        Assert.NotNull(budget.Admit(slow));
        time.Advance(SpanBudget.UnchargedMax - TimeSpan.FromTicks(1));
        Assert.Null(Admit());

        time.Advance(TimeSpan.FromTicks(1));
        AdmitAndCharge(1);
        budget.Charge(slow, PerSecond);

        Assert.Null(Admit());
    }

    [Fact]
    public void What_is_given_back_admits_the_next_one()
    {
        var refused = AdmitAndCharge(5_000);
        Assert.Null(Admit());

        budget.Charge(refused, -4_999);

        Assert.NotNull(Admit());
    }

    [Fact]
    public void The_ratio_counts_those_that_were_refused_since_the_last_one()
    {
        Assert.Equal(1, AdmitRatio(charge: 1));
        AdmitAndCharge(PerSecond);
        for (var i = 0; i < 3; i++) Assert.Null(Admit());
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0.25, AdmitRatio(charge: 1));
        Assert.Equal(1, AdmitRatio(charge: 1));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, true)]
    public void A_rate_of_nothing_admits_nothing_and_a_small_one_does(double perSecond, bool admitted) =>
        Assert.Equal(admitted, new SpanBudget(perSecond, time).Admit(ActivityTraceId.CreateRandom()) is not null);

    private double? Admit() => budget.Admit(ActivityTraceId.CreateRandom());

    private ActivityTraceId AdmitAndCharge(int spans)
    {
        var trace = ActivityTraceId.CreateRandom();
        Assert.NotNull(budget.Admit(trace));
        budget.Charge(trace, spans);
        return trace;
    }

    private double? AdmitRatio(int charge)
    {
        var trace = ActivityTraceId.CreateRandom();
        var ratio = budget.Admit(trace);
        budget.Charge(trace, charge);
        return ratio;
    }
}
