using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders;

/// <summary>Stops the start on an invalid currency. It is written by hand because the generator does not look into a dictionary.</summary>
internal sealed class OrdersOptionsValidator : IValidateOptions<OrdersOptions>
{
    public ValidateOptionsResult Validate(string? name, OrdersOptions options)
    {
        var problems = options.Currencies.SelectMany(currency => ProblemsOf(currency.Key, currency.Value)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(string code, int decimals)
    {
        if (!OrdersOptions.IsCurrencyCode(code))
            yield return $"{OrdersOptions.Section}:Currencies:{code} is not an ISO 4217 code of three capital letters.";
        if (decimals is < 0 or > OrdersOptions.DecimalsMax)
            yield return $"{OrdersOptions.Section}:Currencies:{code} has {decimals} decimals. It must have 0 to {OrdersOptions.DecimalsMax}.";
    }
}
