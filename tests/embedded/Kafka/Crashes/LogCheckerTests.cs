namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>The checker sees each fault, and none where there is none.</summary>
public sealed class LogCheckerTests
{
    private readonly History history = new();

    public LogCheckerTests()
    {
        Begin("a", Outcome.Acknowledged);
        Begin("b", Outcome.Acknowledged);
        Begin("c", Outcome.Unknown);
        Begin("d", Outcome.Acknowledged, writer: 1);
        Begin("t1", Outcome.Unknown, transaction: 1, writer: 2);
        Begin("t2", Outcome.Unknown, transaction: 1, writer: 2, partition: 1);
        Begin("u1", Outcome.Aborted, transaction: 2, writer: 2);
        Begin("u2", Outcome.Aborted, transaction: 2, writer: 2, partition: 1);
    }

    [Theory]
    [InlineData("a b d")]
    [InlineData("d a b c")]
    [InlineData("a t1 b d 1:t2")]
    public void What_may_be_is_no_fault(string read) => Assert.Empty(Check(read));

    [Theory]
    [InlineData("a d", "lost: b")]
    [InlineData("a b d b", "duplicate")]
    [InlineData("b a d", "reordered")]
    [InlineData("a b d x", "never written")]
    [InlineData("a b 1:d", "never written")]
    [InlineData("a b d t1", "torn")]
    [InlineData("a b d 1:t2", "torn")]
    [InlineData("a b d u1 1:u2", "aborted read")]
    public void A_fault_is_named(string read, string fault) => Assert.Contains(Check(read), line => line.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void An_offset_that_held_something_else_before_is_a_fault() =>
        Assert.Contains(
            LogChecker.Check(history.Attempts, [Read("a d b"), Read("a b d")]), line => line.StartsWith("inconsistent", StringComparison.Ordinal));

    [Fact]
    public void What_was_read_once_and_never_again_does_not_make_up_for_its_loss() =>
        Assert.Contains("lost: b", LogChecker.Check(history.Attempts, [Read("a b d"), Read("a d")]));

    [Fact]
    public void An_aborted_record_is_a_fault_though_it_was_read_for_a_moment_only() =>
        Assert.Contains(
            LogChecker.Check(history.Attempts, [Read("a b d u1"), Read("a b d")]), line => line.StartsWith("aborted read", StringComparison.Ordinal));

    [Fact]
    public void Offsets_that_do_not_ascend_are_a_fault() =>
        Assert.Contains(LogChecker.Check(history.Attempts, [[new(0, 1, "a"), new(0, 0, "b"), new(0, 2, "d")]]),
            line => line.StartsWith("not ascending", StringComparison.Ordinal));

    private List<string> Check(string read) => LogChecker.Check(history.Attempts, [Read(read)]);

    /// <summary>Values in the order of their offsets, those of partition 1 with its number before them.</summary>
    private static List<ReadRecord> Read(string text) =>
        [.. text.Split(' ').Select((word, i) => word.StartsWith("1:", StringComparison.Ordinal) ? new ReadRecord(1, i, word[2..]) : new(0, i, word))];

    private void Begin(string value, Outcome outcome, int writer = 0, int? transaction = null, int partition = 0) =>
        history.Begin(writer, transaction, partition, value).Outcome = outcome;
}
