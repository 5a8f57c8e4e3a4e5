using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Load;

/// <summary>
/// Stocks the products before the tape sells them. The key consists of tape and quantity, so playing a tape twice adds nothing. Nobody needs to wait
/// for the stock: a product's commands are processed in the order in which they were accepted.
/// </summary>
internal static class Replenishment
{
    private const int AtOnceMax = 16;

    /// <exception cref="LoadException">A product could not be stocked.</exception>
    public static Task SendAsync(ShopClient client, RecordedTape tape, int? stock, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        tape.Sold,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancellationToken },
        async (product, token) =>
        {
            var quantity = stock ?? product.Value;
            var answer = await client.ReplenishAsync(product.Key, quantity, $"tape-{tape.Id}-{quantity}", token);
            if (answer is ShopAnswer.Refused refused) throw new LoadException($"Inventory refused stock of {product.Key}: {refused.Reason}.");
            if (answer is ShopAnswer.Unanswered unanswered)
            {
                throw new LoadException($"Inventory does not accept stock of {product.Key}: {unanswered.Reason}.");
            }
        });
}
