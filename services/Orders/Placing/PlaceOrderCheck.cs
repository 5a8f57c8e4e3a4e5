using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Placing;

/// <summary>Checks a command from any source as HTTP does. A command that exceeds a limit goes to the dead letters.</summary>
internal static class PlaceOrderCheck
{
    /// <summary>Free of the command's own values: it ends in a header.</summary>
    public static string? ProblemOf(PlaceOrder command, string key)
    {
        if (key != command.CustomerId) return "the key is not the customer's id";
        if (!Identifier.IsValid(command.CustomerId)) return "customerId is malformed";
        if (!OrdersOptions.IsCurrencyCode(command.Currency)) return "currency is malformed";
        if (command.Lines.IsDefaultOrEmpty || command.Lines.Length > OrderBounds.LinesMax) return "lines are none or too many";

        var total = 0m;
        for (var i = 0; i < command.Lines.Length; i++)
        {
            if (ProblemOf(command.Lines[i], i + 1) is { } problem) return $"line {i + 1}: {problem}";
            total += command.Lines[i].Quantity * command.Lines[i].UnitPrice;
        }

        if (total > OrderBounds.TotalMax) return "total is out of bounds";
        return total == command.Total ? null : "total is not the sum of the lines";
    }

    private static string? ProblemOf(OrderLine line, int number)
    {
        if (line.Line != number) return "lines do not count from 1";
        if (!Identifier.IsValid(line.ProductId) || line.ProductId.Any(char.IsAsciiLetterLower)) return "productId is malformed";
        if (line.Quantity is < OrderBounds.QuantityMin or > OrderBounds.QuantityMax) return "quantity is out of bounds";
        return line.UnitPrice is < OrderBounds.UnitPriceMin or > OrderBounds.UnitPriceMax ? "unitPrice is out of bounds" : null;
    }
}
