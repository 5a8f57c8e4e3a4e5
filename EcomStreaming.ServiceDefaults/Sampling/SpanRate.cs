namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// How many spans a second the shop records unless somebody sets another rate. Under load Aspire's dashboard took some 1,100 a second from the whole
/// shop, on two cores that the shop used as well; orders and replenishments have this rate each.
/// </summary>
internal static class SpanRate
{
    public const double Default = 500;

    public const double Max = 100_000;
}
