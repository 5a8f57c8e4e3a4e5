namespace EcomStreaming.Contracts;

/// <summary>Asks for one line's stock; the answer is StockReserved or StockRefused under the same order and line.</summary>
public sealed record ReserveStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Gives a reserved line's stock back.</summary>
public sealed record ReleaseStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Takes a reserved line's stock out of the house.</summary>
public sealed record SellStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Adds stock, once per replenishment id; written by HTTP only.</summary>
public sealed record ReplenishStock(Guid Id, DateTimeOffset At, string ProductId, string ReplenishmentId, int Quantity) : Message(Id, At), IOfProduct;
