using System.Diagnostics.Metrics;

namespace EcomStreaming.Inventory.Stock;

/// <summary>Inventory's own counters.</summary>
internal sealed class StockMetrics(IMeterFactory meters)
{
    public const string MeterName = "EcomStreaming.Inventory";

    private readonly Counter<long> conflicts = meters.Create(MeterName).CreateCounter<long>(
        "ecom.inventory.conflicting_commands", "{command}", "ReplenishStock commands whose id another quantity had taken; they change nothing.");

    public void CommandConflicted() => conflicts.Add(1);
}
