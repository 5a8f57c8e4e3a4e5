using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.History;

/// <summary>Removes what was received, from memory and from what is kept for the next run.</summary>
/// <param name="restored">Ends when all that was kept is back: what came back later would have to be removed again.</param>
internal sealed class TelemetryRemoval(TelemetryStore telemetry, ITelemetryHistory history, Task restored)
{
    /// <param name="service">Null for all of the signal.</param>
    public async Task RemoveAsync(OtlpSignal signal, string? service, CancellationToken cancellationToken)
    {
        await restored.WaitAsync(cancellationToken);
        switch (signal)
        {
            case OtlpSignal.Traces: telemetry.Traces.Clear(service); break;
            case OtlpSignal.Logs: telemetry.Logs.Clear(service); break;
            default: telemetry.Metrics.Clear(service); break;
        }

        history.Remove(signal, service); // after memory: what arrives meanwhile is shown, and not kept
        telemetry.Changed();
    }
}
