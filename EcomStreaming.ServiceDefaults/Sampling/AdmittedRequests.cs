using System.Diagnostics;
using OpenTelemetry;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Tells the budget that an admitted request has ended. One that nobody charged, because it failed, holds up no other then.</summary>
internal sealed class AdmittedRequests(SpanBudget budget) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Server) budget.End(data.TraceId);
    }
}
