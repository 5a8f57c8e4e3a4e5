namespace EcomStreaming.Rules.Tests;

/// <summary>This repository keeps its own rules.</summary>
public sealed class RepositoryTests
{
    private static readonly SourceTree Tree = SourceTree.Repository;

    [Fact]
    public void The_index_of_decisions_lists_each_of_them() => AssertKept(AdrIndex.Broken(Tree));

    [Fact]
    public void The_solution_holds_every_project_and_nothing_else() => AssertKept(Solution.Broken(Tree));

    [Fact]
    public void A_silenced_warning_says_why() => AssertKept(Suppressions.Broken(Tree));

    [Fact]
    public void Kafkas_client_is_seen_where_it_is_meant_to_be() => AssertKept(KafkaClient.Broken(Tree));

    [Fact]
    public void Files_and_classes_are_short() => AssertKept(FileLength.Broken(Tree));

    [Fact]
    public void Lines_are_narrow() => AssertKept(LineWidth.Broken(Tree));

    [Fact]
    public void Nothing_is_put_off_and_no_machine_is_named() => AssertKept(Words.Broken(Tree));

    [Fact]
    public void Each_project_has_its_tests() => AssertKept(TestCounterparts.Broken(Tree));

    [Fact]
    public void Links_lead_to_something() => AssertKept(Links.Broken(Tree));

    [Fact]
    public void Event_ids_are_one_events_each() => AssertKept(LogEventIds.Broken(Tree));

    [Fact]
    public void The_tree_that_is_looked_at_is_the_whole_one()
    {
        Assert.Contains("EcomStreaming.AppHost/AppHost.cs", Tree.Files);
        Assert.Contains("tests/eng/Rules/RepositoryTests.cs", Tree.Files);
        Assert.DoesNotContain(Tree.Files, file => file.StartsWith("artifacts/", StringComparison.Ordinal));
    }

    private static void AssertKept(IEnumerable<string> broken) => Assert.True(!broken.Any(), string.Join('\n', broken));
}
