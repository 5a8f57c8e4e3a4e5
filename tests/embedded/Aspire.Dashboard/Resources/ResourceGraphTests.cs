using Aspire.Dashboard.Pages.Resources;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Resources;

/// <summary>Where boxes and arrows of the graph go.</summary>
public sealed class ResourceGraphTests
{
    [Fact]
    public void Each_stands_left_of_all_that_it_needs()
    {
        var graph = Graph(("kafka", []), ("topics", ["kafka"]), ("orders", ["kafka", "topics"]), ("inventory", ["topics"]));

        Assert.Equal(3, graph.Columns);
        Assert.All(graph.Edges, edge => Assert.True(Column(graph, edge.From) < Column(graph, edge.To), $"{edge.From} → {edge.To}"));
        Assert.Equal(Column(graph, "orders"), Column(graph, "inventory"));
    }

    [Fact]
    public void Resources_that_need_each_other_are_drawn_all_the_same()
    {
        var graph = Graph(("a", ["b"]), ("b", ["a"]), ("c", ["c"]));

        Assert.Equal(3, graph.Nodes.Count);
        Assert.Equal(2, graph.Edges.Count);
        Assert.Equal(2, graph.Columns);
    }

    [Fact]
    public void No_two_boxes_share_a_place_and_places_count_up_from_0()
    {
        var graph = Graph(("kafka", []), ("d", ["kafka"]), ("c", ["kafka"]), ("b", ["kafka"]), ("a", ["kafka"]));

        foreach (var column in graph.Nodes.GroupBy(node => node.Column))
            Assert.Equal(Enumerable.Range(0, column.Count()), column.Select(node => node.Place).Order());
    }

    [Fact]
    public void Arrows_that_would_cross_are_laid_side_by_side()
    {
        var graph = Graph(("x", []), ("y", []), ("needs-y", ["y"]), ("needs-x", ["x"]));

        Assert.Equal(Place(graph, "x") < Place(graph, "y"), Place(graph, "needs-x") < Place(graph, "needs-y"));
    }

    [Fact]
    public void What_is_filtered_out_or_unknown_has_no_arrow()
    {
        var graph = Graph(("orders", ["kafka"]));

        Assert.Empty(graph.Edges);
        Assert.Single(graph.Nodes);
    }

    [Fact]
    public void Instances_of_a_name_are_one_box_in_the_worst_of_their_states()
    {
        var one = TestBoard.Resource("orders");
        var graph = ResourceGraph.Of([one, one with { Id = "orders-2", State = "Exited", Health = null, ExitCode = 3 }]);

        var node = Assert.Single(graph.Nodes);
        Assert.Equal((2, "Exited", "error", "exit code 3"), (node.Instances, node.State, node.Tone, node.Note));
    }

    [Fact]
    public void Without_resources_there_is_nothing_to_draw() => Assert.Equal((0, 0), (Graph().Columns, Graph().Nodes.Count));

    private static ResourceGraph Graph(params (string Name, string[] Needs)[] resources) =>
        ResourceGraph.Of([.. resources.Select(resource => TestBoard.Resource(resource.Name) with { References = resource.Needs })]);

    private static int Column(ResourceGraph graph, string name) => graph.Nodes.Single(node => node.Name == name).Column;

    private static int Place(ResourceGraph graph, string name) => graph.Nodes.Single(node => node.Name == name).Place;
}
