using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>
/// Counts the dates that can be read in one order only. A file's own dates decide; where all of them can be read both ways, those of the whole folder
/// do, because an export by days has files of the first twelve days of a month.
/// </summary>
internal sealed class DateSurvey
{
    private readonly int[] counts = new int[Enum.GetValues<DateOrder>().Length];
    private readonly string?[] examples = new string?[Enum.GetValues<DateOrder>().Length];

    public static DateSurvey Of(string path, string file, TapeForm form, CancellationToken cancellationToken)
    {
        var survey = new DateSurvey();
        using var stream = File.OpenRead(path);
        TapeRows.Read(form.Open(stream), form.Separator, (_, row) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.ColCount == form.Columns.Count) survey.Add(row[form.Columns.Date.Index].Span, file);
            return true;
        });
        return survey;
    }

    public static DateSurvey Sum(IEnumerable<DateSurvey> surveys)
    {
        var sum = new DateSurvey();
        foreach (var survey in surveys)
            for (var order = 0; order < sum.counts.Length; order++)
            {
                sum.counts[order] += survey.counts[order];
                sum.examples[order] ??= survey.examples[order];
            }

        return sum;
    }

    /// <summary>Null where every date can be read both ways.</summary>
    public DateReading? Reading()
    {
        var order = counts[(int)DateOrder.DayFirst] > counts[(int)DateOrder.MonthFirst] ? DateOrder.DayFirst : DateOrder.MonthFirst;
        return examples[(int)order] is { } example ? new DateReading(order, $"as {example} shows") : null;
    }

    private void Add(ReadOnlySpan<char> date, string file)
    {
        if (DayAndMonth.Of(date) is not { } read || read is { IsMonthFirst: false, IsDayFirst: false }) return;
        var order = (int)(read.IsMonthFirst ? DateOrder.MonthFirst : DateOrder.DayFirst);
        counts[order]++;
        examples[order] ??= $"{date.Trim().ToString().Split(' ')[0]} in {file}";
    }
}
