namespace EcomStreaming.Orders;

/// <summary>The settings of Orders, section <c>Orders</c>.</summary>
internal sealed class OrdersOptions
{
    public const string Section = "Orders";

    public const int DecimalsMax = 4;

    /// <summary>The ISO 4217 codes that an order may be in, with the decimals that an amount has at most.</summary>
    public Dictionary<string, int> Currencies { get; } = new(StringComparer.Ordinal) { ["GBP"] = 2, ["EUR"] = 2, ["USD"] = 2 };

    public static bool IsCurrencyCode(string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);
}
