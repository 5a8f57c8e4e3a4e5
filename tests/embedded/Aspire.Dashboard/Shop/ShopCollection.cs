namespace Aspire.Dashboard.Tests.Shop;

/// <summary>One shop at a time, and nothing else beside it.</summary>
[CollectionDefinition(nameof(Shop), DisableParallelization = true)]
public sealed class ShopCollection;
