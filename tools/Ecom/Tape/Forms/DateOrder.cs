namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>Which of a date's first two numbers is the month.</summary>
internal enum DateOrder
{
    MonthFirst,
    DayFirst,
}

/// <summary>The orders in words.</summary>
internal static class DateOrders
{
    public static string InWords(this DateOrder order) => order == DateOrder.MonthFirst ? "month-first" : "day-first";

    /// <summary>The order of that name, or null.</summary>
    public static DateOrder? Parse(string text)
    {
        foreach (var order in Enum.GetValues<DateOrder>())
            if (order.InWords().Equals(text, StringComparison.OrdinalIgnoreCase)) return order;
        return null;
    }
}
