using System.Collections.Concurrent;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Inventory.Views;

/// <summary>Every product's stock, from the facts about it.</summary>
internal sealed class ProductView : IFactView
{
    private readonly ConcurrentDictionary<string, ProductRecord> products = new(StringComparer.Ordinal);

    public ProductStock? Find(string productId) => products.GetValueOrDefault(productId)?.Look();

    public bool HasRead(string productId, Guid factId) => products.GetValueOrDefault(productId)?.HasRead(factId) ?? false;

    public void Apply(Fact fact)
    {
        if (fact.Message is IOfProduct product) products.GetOrAdd(product.ProductId, _ => new ProductRecord()).Take(fact.Message);
    }
}
