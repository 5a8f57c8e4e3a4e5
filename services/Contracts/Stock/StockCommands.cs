namespace EcomStreaming.Contracts;

/// <summary>Asks to reserve one line's stock. The answer is StockReserved or StockRefused with the same order and line.</summary>
public sealed record ReserveStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Returns the reserved stock of a line.</summary>
public sealed record ReleaseStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Removes the reserved stock of a line because it was sold.</summary>
public sealed record SellStock(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>Adds stock, once for each replenishment id. Only HTTP writes it.</summary>
public sealed record ReplenishStock(Guid Id, DateTimeOffset At, string ProductId, string ReplenishmentId, int Quantity) : Message(Id, At), IOfProduct;
