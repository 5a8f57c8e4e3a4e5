using Grpc.Core;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>OTLP's service for logs.</summary>
internal sealed class LogReceiver(OtlpReceiver receiver) : LogsService.LogsServiceBase
{
    public override async Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        await receiver.TakeAsync(OtlpReader.Logs(request), context);
        return new();
    }
}
