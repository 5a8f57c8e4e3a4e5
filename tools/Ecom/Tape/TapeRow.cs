namespace EcomStreaming.Ecom.Tape;

/// <summary>A readable row of the tape.</summary>
internal sealed record TapeRow(string Invoice, string StockCode, int Quantity, DateTimeOffset At, decimal UnitPrice, string? CustomerId);

/// <summary>An unreadable row. The invoice is null if not even that was readable.</summary>
internal sealed record MalformedRow(string Place, string? Invoice, string Problem);
