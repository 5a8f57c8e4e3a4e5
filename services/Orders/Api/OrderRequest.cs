using System.Collections.Immutable;
using System.Text.Json;
using EcomStreaming.Contracts;
using EcomStreaming.Http;

namespace EcomStreaming.Orders.Api;

/// <summary>The body of POST /orders, read and within its bounds.</summary>
internal sealed record OrderRequest(string CustomerId, string Currency, decimal Total, ImmutableArray<OrderLine> Lines)
{
    /// <summary>Null where something is wrong, which is then noted by field.</summary>
    public static OrderRequest? Read(JsonElement body, IReadOnlyDictionary<string, int> currencies, RequestErrors errors)
    {
        var fields = new JsonFields(body, "", errors);
        var customerId = fields.Identifier("customerId", errors);
        var currency = fields.Text("currency");
        if (currency is not null && !currencies.ContainsKey(currency))
        {
            errors.OutOfBounds("currency", $"Must be one of {string.Join(", ", currencies.Keys)}.");
        }
        var decimals = currency is null ? OrdersOptions.DecimalsMax : currencies.GetValueOrDefault(currency, OrdersOptions.DecimalsMax);
        var lines = ReadLines(fields, decimals, errors);
        if (errors.Any) return null;

        var total = lines.Sum(line => line.Quantity * line.UnitPrice);
        if (total <= OrderBounds.TotalMax) return new(customerId!, currency!, Money.Plain(total), lines);
        errors.OutOfBounds("lines", $"The total must be at most {OrderBounds.TotalMax:0}.");
        return null;
    }

    private static ImmutableArray<OrderLine> ReadLines(JsonFields fields, int decimals, RequestErrors errors)
    {
        if (fields.Array("lines") is not { } array) return [];
        var count = array.GetArrayLength();
        if (count is < OrderBounds.LinesMin or > OrderBounds.LinesMax)
        {
            errors.OutOfBounds("lines", $"Must have from {OrderBounds.LinesMin} to {OrderBounds.LinesMax} elements.");
            return [];
        }

        return [.. array.EnumerateArray().Select((line, index) => ReadLine(line, index, decimals, errors)).OfType<OrderLine>()];
    }

    private static OrderLine? ReadLine(JsonElement element, int index, int decimals, RequestErrors errors)
    {
        var path = $"lines[{index}]";
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Unreadable(path, "Must be an object.");
            return null;
        }

        var fields = new JsonFields(element, path, errors);
        var product = fields.Identifier("productId", errors);
        var quantity = fields.Whole("quantity", OrderBounds.QuantityMin, OrderBounds.QuantityMax);
        var price = Price(fields, decimals, errors);
        return product is null || quantity is null || price is null ? null : new(index + 1, product.ToUpperInvariant(), quantity.Value, price.Value);
    }

    private static decimal? Price(JsonFields fields, int decimals, RequestErrors errors)
    {
        if (fields.Number("unitPrice") is not { } price) return null;
        if (price is < OrderBounds.UnitPriceMin or > OrderBounds.UnitPriceMax)
            errors.OutOfBounds(fields.NameOf("unitPrice"), $"Must be from {OrderBounds.UnitPriceMin} to {OrderBounds.UnitPriceMax:0}.");
        else if (Money.DecimalsOf(price) > decimals)
            errors.OutOfBounds(fields.NameOf("unitPrice"), $"Must have at most {decimals} decimals, as the currency does.");
        else return Money.Plain(price);
        return null;
    }
}
