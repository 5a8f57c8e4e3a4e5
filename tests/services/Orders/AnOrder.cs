using System.Collections.Immutable;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Tests;

/// <summary>Orders with ids as they have in the log.</summary>
internal static class AnOrder
{
    public static readonly Guid Id = new("0199aaaa-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset At = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static ImmutableArray<OrderLine> Lines(int count) =>
        [.. Enumerable.Range(1, count).Select(line => new OrderLine(line, $"P{line}", line, 2.5m))];

    public static PlaceOrder Place(ImmutableArray<OrderLine> lines, decimal? total = null, string customer = "17850", string currency = "GBP") =>
        new(Of(nameof(PlaceOrder)), At, Id, customer, currency, total ?? Total(lines), lines);

    public static OrderPlaced Placed(int lines) => new(Of(nameof(OrderPlaced)), At, Id, "17850", "GBP", Total(Lines(lines)), Lines(lines));

    public static OrderOpened Opened(int lines) => new(Of(nameof(OrderOpened)), At, Id, "17850", "GBP", Total(Lines(lines)), Lines(lines));

    public static StockReserved Reserved(int line) => new(Of(nameof(StockReserved), line), At, Id, line, $"P{line}", line);

    public static StockRefused Refused(int line) => new(Of(nameof(StockRefused), line), At, Id, line, $"P{line}", line);

    public static PaymentCaptured Captured(int lines) => new(Of(nameof(PaymentCaptured)), At, Id, "GBP", Total(Lines(lines)));

    public static PaymentDeclined Declined(int lines, string reason = RejectionReason.PaymentDeclined) =>
        new(Of(nameof(PaymentDeclined)), At, Id, "GBP", Total(Lines(lines)), reason);

    public static Guid Of(string type, int line = 0) => MessageId.OfOrder(type, Id, line);

    private static decimal Total(ImmutableArray<OrderLine> lines) => lines.Sum(line => line.Quantity * line.UnitPrice);
}
