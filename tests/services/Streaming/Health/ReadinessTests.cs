using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Streaming.Tests.Health;

/// <summary>When what is seen makes a service unready.</summary>
public sealed class ReadinessTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider time = new();
    private readonly Readiness readiness;

    public ReadinessTests() => readiness = new(time, Grace);

    private bool IsReady => readiness.Look().IsReady;

    [Fact]
    public void Nothing_is_ready_before_all_was_well_once()
    {
        Assert.False(IsReady);
        readiness.ReportTrouble();
        Assert.False(IsReady);
        readiness.ReportWell();
        Assert.True(IsReady);
    }

    [Fact]
    public void A_trouble_counts_once_it_has_lasted_for_longer_than_the_grace()
    {
        readiness.ReportWell();
        readiness.ReportTrouble();

        time.Advance(Grace);
        readiness.ReportTrouble();
        Assert.True(IsReady);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(IsReady);
        Assert.Equal(Grace + TimeSpan.FromMilliseconds(1), readiness.Look().Trouble);
    }

    [Fact]
    public void Once_all_is_well_it_is_ready_at_once_and_the_next_trouble_has_a_grace_of_its_own()
    {
        readiness.ReportWell();
        readiness.ReportTrouble();
        time.Advance(2 * Grace);

        readiness.ReportWell();
        Assert.True(IsReady);

        readiness.ReportTrouble();
        time.Advance(Grace);
        Assert.True(IsReady);
    }

    [Fact]
    public void Short_troubles_with_wellness_between_them_never_count()
    {
        for (var i = 0; i < 10; i++)
        {
            readiness.ReportWell();
            readiness.ReportTrouble();
            time.Advance(Grace);
            Assert.True(IsReady);
        }
    }

    [Fact]
    public void A_trouble_may_be_reported_after_it_began()
    {
        readiness.ReportWell();
        var began = time.GetTimestamp();
        time.Advance(Grace + TimeSpan.FromSeconds(1));
        Assert.True(IsReady);

        readiness.ReportTrouble(began);

        Assert.False(IsReady);
    }
}
