namespace EcomStreaming.Contracts;

/// <summary>A message about one order, so that all records of an order can be found.</summary>
public interface IOfOrder
{
    Guid OrderId { get; }
}

/// <summary>A message about one product.</summary>
public interface IOfProduct
{
    string ProductId { get; }
}

/// <summary>A message about one customer. The customer's id must not appear in logs, spans or metrics.</summary>
public interface IOfCustomer
{
    string CustomerId { get; }
}
