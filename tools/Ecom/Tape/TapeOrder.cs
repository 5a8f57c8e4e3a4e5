namespace EcomStreaming.Ecom.Tape;

/// <summary>An invoice that becomes an order, with its remaining lines.</summary>
internal sealed record TapeOrder(string Invoice, string CustomerId, bool IsGuest, DateTimeOffset At, IReadOnlyList<TapeOrderLine> Lines);

/// <summary>One line of an order as the shop takes it.</summary>
internal sealed record TapeOrderLine(string ProductId, int Quantity, decimal UnitPrice);
