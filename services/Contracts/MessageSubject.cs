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

/// <summary>A message about one customer: an id that belongs into no log, span or metric as it is.</summary>
public interface IOfCustomer
{
    string CustomerId { get; }
}
