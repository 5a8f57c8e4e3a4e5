namespace EcomStreaming.Contracts;

/// <summary>A message about one order: what makes all of an order's records findable.</summary>
public interface IOfOrder
{
    Guid OrderId { get; }
}

/// <summary>A message about one product.</summary>
public interface IOfProduct
{
    string ProductId { get; }
}
