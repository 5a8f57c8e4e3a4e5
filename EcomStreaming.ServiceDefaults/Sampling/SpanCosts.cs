namespace EcomStreaming.ServiceDefaults;

/// <summary>How many spans the trace of a command has, in all services together: a <c>send</c> and a <c>process</c> for each record.</summary>
public static class SpanCosts
{
    /// <summary>The request, and the records that an order has once.</summary>
    public const int PerOrder = 12;

    /// <summary>The line's stock is asked for, reserved, and sold or released.</summary>
    public const int PerLine = 8;

    /// <summary>The request, its command, and the stock that it adds.</summary>
    public const int PerReplenishment = 4;

    /// <summary>A request that is refused is only a span of its own.</summary>
    public const int PerRefusal = 1;

    /// <summary>A command that Kafka refused has a <c>send</c>, too.</summary>
    public const int PerUnwrittenCommand = 2;

    /// <summary>How many of a line's spans the busiest service makes, which is Inventory. It makes none of those that an order has once.</summary>
    public const int PerLineInOneService = 5;

    /// <summary>An order has no more lines.</summary>
    public const int LinesMax = 2_000;

    public static int OfOrder(int lines) => PerOrder + (PerLine * lines);
}
