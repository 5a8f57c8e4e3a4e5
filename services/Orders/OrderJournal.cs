using EcomStreaming.Contracts;
using EcomStreaming.Orders.Views;

namespace EcomStreaming.Orders;

/// <summary>Says of each order that it was placed and how it ended: a log line with its id, within its trace, and a count of the ends.</summary>
internal sealed partial class OrderJournal(OrderMetrics metrics, ILogger<OrderJournal> logger)
{
    public void Note(Message fact)
    {
        switch (fact)
        {
            case OrderPlaced placed:
                LogPlaced(placed.OrderId, placed.Lines.Length);
                break;
            case OrderConfirmed confirmed:
                metrics.Ended(OrderStatus.Confirmed, reason: null);
                LogConfirmed(confirmed.OrderId);
                break;
            case OrderRejected rejected:
                metrics.Ended(OrderStatus.Rejected, rejected.Reason);
                LogRejected(rejected.OrderId, rejected.Reason);
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Order {OrderId} is placed; lines: {Lines}")]
    private partial void LogPlaced(Guid orderId, int lines);

    [LoggerMessage(2, LogLevel.Information, "Order {OrderId} is confirmed")]
    private partial void LogConfirmed(Guid orderId);

    [LoggerMessage(3, LogLevel.Information, "Order {OrderId} is rejected: {Reason}")]
    private partial void LogRejected(Guid orderId, string reason);
}
