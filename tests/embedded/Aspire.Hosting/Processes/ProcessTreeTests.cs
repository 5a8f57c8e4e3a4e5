using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Tests.Processes;

public sealed class ProcessTreeTests
{
    private static readonly ProcessEntry Root = new(100, 1, 100, 5000);

    [Fact]
    public void It_holds_the_root_its_session_and_all_below()
    {
        ProcessEntry child = new(101, 100, 100, 5001), ownSession = new(102, 101, 102, 5002), below = new(103, 102, 102, 5003);
        ProcessEntry adopted = new(104, 1, 100, 5004), stranger = new(105, 1, 105, 5005);

        Assert.Equal([Root, child, ownSession, below, adopted], Tree([below, stranger, adopted, ownSession, child, Root]));
    }

    [Fact]
    public void It_holds_what_the_root_left_behind()
    {
        ProcessEntry adopted = new(104, 1, 100, 5004);

        Assert.Equal([adopted], Tree([adopted]));
    }

    [Fact]
    public void A_stranger_that_got_the_roots_id_is_not_in_it_nor_what_it_started() =>
        Assert.Empty(Tree([Root with { StartTime = 9000 }, new(101, 100, 100, 9001)]));

    [Fact]
    public void A_stat_line_is_read_past_any_name()
    {
        var stat = $"42 (a b) S (c) S 7 41 40 {string.Join(' ', Enumerable.Range(7, 15))} 4711 0 0\n";

        Assert.Equal(new ProcessEntry(42, 7, 40, 4711), ProcessTable.Parse(stat));
    }

    [Fact]
    public void A_zombie_counts_as_gone() =>
        Assert.Null(ProcessTable.Parse($"42 (x) Z 7 41 40 {string.Join(' ', Enumerable.Range(7, 15))} 4711 0 0\n"));

    private static IEnumerable<ProcessEntry> Tree(IReadOnlyList<ProcessEntry> live) => ProcessTree.Of(Root, live).OrderBy(entry => entry.Id);
}
