using System.Collections.Concurrent;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Views;

/// <summary>Every product's stock, from the facts about it.</summary>
internal sealed class ProductView : IFactView
{
    private readonly ConcurrentDictionary<string, ProductRecord> products = new(StringComparer.Ordinal);

    public ProductStock? Find(string productId) => products.GetValueOrDefault(productId)?.Look();

    public bool HasRead(string productId, Guid factId) => QuantityOf(productId, factId) is not null;

    /// <summary>Null where no such fact was read.</summary>
    public int? QuantityOf(string productId, Guid factId) => products.GetValueOrDefault(productId)?.QuantityOf(factId);

    public void Apply(Fact fact)
    {
        if (fact.Message is IOfProduct product) products.GetOrAdd(product.ProductId, _ => new ProductRecord()).Take(fact.Message);
    }
}
