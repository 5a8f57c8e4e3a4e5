using EcomStreaming.AppHost.Dashboard;

namespace EcomStreaming.AppHost.Tests.Dashboard;

public sealed class MarkdownTableTests
{
    [Fact]
    public void A_cell_cannot_break_its_table()
    {
        var table = new MarkdownTable("Name", "Count");
        table.Add("a|b\nc", 1.5);

        Assert.Equal("| Name | Count |\n| --- | --- |\n| a\\|b c | 1.5 |\n", table.ToString());
    }

    [Theory]
    [InlineData(MarkdownTable.RowsMax, 0)]
    [InlineData(MarkdownTable.RowsMax + 2, 2)]
    public void A_long_table_is_cut_and_says_how_much_is_left_out(int rows, int left)
    {
        var table = new MarkdownTable("Row");
        for (var row = 0; row < rows; row++) table.Add(row);

        var text = table.ToString();

        Assert.Contains($"| {MarkdownTable.RowsMax - 1} |", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"| {MarkdownTable.RowsMax} |", text, StringComparison.Ordinal);
        Assert.Equal(left > 0, text.Contains($"{left} more rows are not shown.", StringComparison.Ordinal));
    }
}
