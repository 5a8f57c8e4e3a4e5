namespace EcomStreaming.Orders;

/// <summary>The limits of an order, for HTTP and for the processors behind it.</summary>
internal static class OrderBounds
{
    public const int LinesMin = 1;
    public const int LinesMax = 2_000;
    public const int QuantityMin = 1;
    public const int QuantityMax = 1_000_000;
    public const decimal UnitPriceMin = 0.01m;
    public const decimal UnitPriceMax = 1_000_000m;
    public const decimal TotalMax = 1_000_000_000_000m;
}
