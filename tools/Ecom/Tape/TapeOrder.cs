namespace EcomStreaming.Ecom.Tape;

/// <summary>An order of the tape as the shop takes it.</summary>
internal sealed record TapeOrder(string Invoice, string CustomerId, IReadOnlyList<TapeOrderLine> Lines);

/// <summary>One line of an order as the shop takes it.</summary>
internal sealed record TapeOrderLine(string ProductId, int Quantity, decimal UnitPrice);
