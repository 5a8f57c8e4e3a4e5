using System.Diagnostics.Metrics;

namespace EcomStreaming.Orders;

/// <summary>What Orders counts of its own.</summary>
internal sealed class OrderMetrics(IMeterFactory meters)
{
    public const string MeterName = "EcomStreaming.Orders";

    private readonly Counter<long> conflicts = meters.Create(MeterName).CreateCounter<long>(
        "ecom.orders.conflicting_commands", "{command}", "PlaceOrder commands whose id another body had taken; they change nothing.");

    public void CommandConflicted() => conflicts.Add(1);
}
