using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>What a collector is to a service: takes what is exported as http/protobuf and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Signal, ProtobufMessage Request)> received = new();

    private OtlpReceiver(WebApplication app)
    {
        this.app = app;
        app.MapPost("/v1/{signal}", KeepAsync);
    }

    public IReadOnlyList<OtlpSpan> Spans => [.. Of("traces").SelectMany(Otlp.Spans)];

    public IReadOnlyList<OtlpLog> Logs => [.. Of("logs").SelectMany(Otlp.Logs)];

    public IReadOnlyList<OtlpMetric> Metrics => [.. Of("metrics").SelectMany(Otlp.Metrics)];

    public IEnumerable<string> Signals => received.Select(export => export.Signal).Distinct().Order(StringComparer.Ordinal);

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Resources => [.. received.SelectMany(export => Otlp.Resources(export.Request))];

    /// <summary>What a service is started with so that it exports to here.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "30000", // here it is to arrive, however slow the machine
    };

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        await receiver.app.StartAsync(cancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IEnumerable<ProtobufMessage> Of(string signal) => received.Where(export => export.Signal == signal).Select(export => export.Request);

    private async Task<IResult> KeepAsync(HttpContext http, string signal)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        received.Enqueue((signal, new ProtobufMessage(body.ToArray())));
        return Results.Bytes([], "application/x-protobuf");
    }
}
