using System.Diagnostics;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Knows the current request by its trace.</summary>
internal sealed class TraceCharge(SpanBudget budget) : ITraceCharge
{
    public void Take(int spans)
    {
        if (Activity.Current is { Recorded: true } current) budget.Charge(current.TraceId, spans);
    }

    public void GiveBack(int spans) => Take(-spans);
}
