namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>
/// The first two numbers of a date such as <c>12/1/2010</c> or <c>01-12-2010</c>: a day and a month, in an order that only a number above 12 tells.
/// </summary>
internal readonly record struct DayAndMonth(int First, int Second)
{
    private const int MonthMax = 12;
    private const int DigitsMax = 2;

    public bool IsMonthFirst => Second > MonthMax && First <= MonthMax;

    public bool IsDayFirst => First > MonthMax && Second <= MonthMax;

    /// <summary>Null where the date is written otherwise, for example with the year first.</summary>
    public static DayAndMonth? Of(ReadOnlySpan<char> date)
    {
        date = date.Trim();
        var at = date.IndexOfAny('/', '-');
        if (at is < 1 or > DigitsMax || !TryNumber(date[..at], out var first)) return null;
        var rest = date[(at + 1)..];
        var next = rest.IndexOf(date[at]);
        return next is >= 1 and <= DigitsMax && TryNumber(rest[..next], out var second) ? new DayAndMonth(first, second) : null;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = (10 * number) + (digit - '0');
        }

        return true;
    }
}
