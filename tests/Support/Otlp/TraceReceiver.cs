using Grpc.Core;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>OTLP's service for spans.</summary>
internal sealed class TraceReceiver(OtlpReceiver receiver) : TraceService.TraceServiceBase
{
    public override async Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        await receiver.TakeAsync(OtlpReader.Spans(request), context);
        return new();
    }
}
