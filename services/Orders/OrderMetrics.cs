using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EcomStreaming.Orders;

/// <summary>Orders' own counters.</summary>
internal sealed class OrderMetrics
{
    public const string MeterName = "EcomStreaming.Orders";

    private readonly Counter<long> conflicts;
    private readonly Counter<long> ended;

    public OrderMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        conflicts = meter.CreateCounter<long>(
            "ecom.orders.conflicting_commands", "{command}", "PlaceOrder commands whose id another body had taken; they change nothing.");
        ended = meter.CreateCounter<long>(
            "ecom.orders.ended", "{order}", "Orders that were decided to end, by status and reason; a batch that is done again counts again.");
    }

    public void CommandConflicted() => conflicts.Add(1);

    /// <param name="status">As GET /orders/{id} has it.</param>
    /// <param name="reason">Why an order was rejected.</param>
    public void Ended(string status, string? reason)
    {
        var tags = new TagList { { "ecom.order.status", status } };
        if (reason is not null) tags.Add("ecom.order.reason", reason);
        ended.Add(1, tags);
    }
}
