using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Load;

/// <summary>
/// Stocks the products before the tape sells them. The key consists of tape, quantity and part, so playing a tape twice adds nothing. Nobody needs to
/// wait for the stock: a product's commands are processed in the order in which they were accepted.
/// </summary>
internal static class Replenishment
{
    /// <summary>What Inventory takes at once.</summary>
    public const int QuantityMax = 1_000_000;

    private const int AtOnceMax = 16;

    /// <exception cref="LoadException">A product could not be stocked.</exception>
    public static Task SendAsync(ShopClient client, RecordedTape tape, int? stock, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        tape.Sold,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancellationToken },
        async (product, token) =>
        {
            foreach (var (quantity, key) in Parts(stock ?? product.Value, tape.Id)) await SendAsync(client, product.Key, quantity, key, token);
        });

    /// <summary>A quantity in as many parts as it takes. The first has the key that it would have alone.</summary>
    public static IEnumerable<(long Quantity, string Key)> Parts(long quantity, string tapeId)
    {
        var key = $"tape-{tapeId}-{quantity}";
        for (var (rest, part) = (quantity, 1); rest > 0; rest -= QuantityMax, part++)
            yield return (Math.Min(rest, QuantityMax), part == 1 ? key : $"{key}-{part}");
    }

    private static async Task SendAsync(ShopClient client, string product, long quantity, string key, CancellationToken cancellationToken)
    {
        var answer = await client.ReplenishAsync(product, quantity, key, cancellationToken);
        if (answer is ShopAnswer.Refused refused) throw new LoadException($"Inventory refused stock of {product}: {refused.Reason}.");
        if (answer is ShopAnswer.Unanswered unanswered)
        {
            throw new LoadException($"Inventory does not accept stock of {product}: {unanswered.Reason}.");
        }
    }
}
