namespace EcomStreaming.Orders;

/// <summary>Amounts in one form: 2.50 is 2.5, so that equal amounts are equal bytes.</summary>
internal static class Money
{
    // A division gives the smallest scale that holds the quotient exactly.
    public static decimal Plain(decimal amount) => amount / 1.0000000000000000000000000000m;

    public static int DecimalsOf(decimal amount) => Plain(amount).Scale;
}
