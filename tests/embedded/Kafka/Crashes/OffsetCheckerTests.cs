namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>The checker sees each fault, and none where there is none.</summary>
public sealed class OffsetCheckerTests
{
    private const int End = 9;

    private readonly History history = new();

    public OffsetCheckerTests()
    {
        Begin(2, Outcome.Acknowledged);
        Begin(4, Outcome.Acknowledged);
        Begin(5, Outcome.Aborted);
        Begin(6, Outcome.Unknown);
        Begin(6, Outcome.Aborted);
        Begin(12, Outcome.Unknown);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(2, 4, 4, 6)]
    public void What_may_be_is_no_fault(params int[] found) => Assert.Empty(Check(found));

    [Theory]
    [InlineData("offset lost", 2)]
    [InlineData("offset lost", 4, 6, 2)]
    [InlineData("offset taken back", 6, 4)]
    [InlineData("offset never committed", 7)]
    [InlineData("offset never committed", 5)]
    [InlineData("offset beyond the end", 12)]
    public void A_fault_is_named(string fault, params int[] found) =>
        Assert.Contains(Check(found), line => line.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void An_offset_that_is_gone_is_lost() =>
        Assert.Contains(OffsetChecker.Check(history.Commits, [[]]), line => line.StartsWith("offset lost", StringComparison.Ordinal));

    [Fact]
    public void An_offset_of_another_group_or_partition_does_not_make_up_for_its_loss() =>
        Assert.Equal(2, OffsetChecker.Check(history.Commits, [[new("group", 1, 4, End), new("other", 0, 4, End)]]).Count(
            line => line.StartsWith("offset never committed", StringComparison.Ordinal)));

    private List<string> Check(int[] found) =>
        OffsetChecker.Check(history.Commits, [.. found.Select(offset => new CommittedOffset[] { new("group", 0, offset, End) })]);

    private void Begin(long offset, Outcome outcome) => history.BeginCommit("group", 0, offset).Outcome = outcome;
}
