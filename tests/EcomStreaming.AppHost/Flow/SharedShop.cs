namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>The classes of tests that share one <see cref="ShopFixture"/>.</summary>
[CollectionDefinition]
public sealed class SharedShop : ICollectionFixture<ShopFixture>;
