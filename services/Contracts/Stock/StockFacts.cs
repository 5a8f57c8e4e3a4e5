namespace EcomStreaming.Contracts;

public sealed record StockReplenished(Guid Id, DateTimeOffset At, string ProductId, string ReplenishmentId, int Quantity)
    : Message(Id, At), IOfProduct;

public sealed record StockReserved(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

/// <summary>There was not enough stock; nothing was reserved.</summary>
public sealed record StockRefused(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

public sealed record StockReleased(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;

public sealed record StockSold(Guid Id, DateTimeOffset At, Guid OrderId, int Line, string ProductId, int Quantity)
    : Message(Id, At), IOfOrder, IOfProduct;
