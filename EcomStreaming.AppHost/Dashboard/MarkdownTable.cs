using System.Globalization;
using System.Text;

namespace EcomStreaming.AppHost.Dashboard;

/// <summary>A table as the dashboard shows it in a dialog. The whole answer is one message, so long tables are cut and say so.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    public const int RowsMax = 500;

    private readonly List<string> rows = [];
    private int left;

    public void Add(params object[] cells)
    {
        if (rows.Count < RowsMax) rows.Add(Row(cells.Select(Cell)));
        else left++;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var row in (string[])[Row(columns), Row(columns.Select(_ => "---")), .. rows]) text.Append(row).Append('\n');
        if (left > 0) text.Append(CultureInfo.InvariantCulture, $"\n{left} more rows are not shown.\n");
        return text.ToString();
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Cell(object value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
