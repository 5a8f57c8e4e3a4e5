using Grpc.Core;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>OTLP's service for metrics.</summary>
internal sealed class MetricReceiver(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
{
    public override async Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        await receiver.TakeAsync(OtlpReader.Metrics(request), context);
        return new();
    }
}
