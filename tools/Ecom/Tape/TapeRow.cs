namespace EcomStreaming.Ecom.Tape;

/// <summary>A row of the tape that could be read, whatever becomes of it.</summary>
internal sealed record TapeRow(string Invoice, string StockCode, int Quantity, DateTimeOffset At, decimal UnitPrice, string? CustomerId);

/// <summary>A row that could not be read. The invoice is null where not even that was legible.</summary>
internal sealed record MalformedRow(string Place, string? Invoice, string Problem);
