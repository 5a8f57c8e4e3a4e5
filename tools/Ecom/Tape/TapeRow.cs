namespace EcomStreaming.Ecom.Tape;

/// <summary>A readable row of the tape.</summary>
internal readonly record struct TapeRow(
    string Invoice, string StockCode, int Quantity, DateTimeOffset At, decimal UnitPrice, string? CustomerId);

/// <summary>An unreadable row.</summary>
internal sealed record MalformedRow(string Place, string Problem);
