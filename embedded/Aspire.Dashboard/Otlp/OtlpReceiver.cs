using Aspire.Dashboard.History;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>Takes export requests in protobuf into the store, and those that were taken into the history.</summary>
internal sealed class OtlpReceiver(TelemetryStore store, ITelemetryHistory history)
{
    private readonly OtlpCommon common = new(store.Limits, new StringPool());

    /// <exception cref="MalformedOtlpException">The request cannot be read; nothing of it was taken.</exception>
    public Rejection Take(OtlpSignal signal, ReadOnlyMemory<byte> request)
    {
        var rejected = Read(signal, request.Span);
        history.Append(signal, request);
        store.Changed();
        return rejected;
    }

    /// <summary>Takes what an earlier run has kept: it is in the history already.</summary>
    public void Restore(OtlpSignal signal, ReadOnlySpan<byte> request)
    {
        Read(signal, request);
        store.Changed();
    }

    private Rejection Read(OtlpSignal signal, ReadOnlySpan<byte> request) => signal switch
    {
        OtlpSignal.Traces => new OtlpTraces(common, store).Read(request),
        OtlpSignal.Logs => new OtlpLogs(common, store).Read(request),
        _ => new OtlpMetrics(common, store).Read(request),
    };
}
