using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>A collector on a free port of this machine, for OTLP over gRPC without TLS. It keeps what comes.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Of each signal; beyond it the oldest are forgotten.</summary>
    public const int ItemsMax = 200_000;

    private readonly WebApplication app;
    private readonly Kept<OtlpSpan> spans = new(ItemsMax);
    private readonly Kept<OtlpLog> logs = new(ItemsMax);
    private readonly Kept<OtlpMetric> metrics = new(ItemsMax);
    private readonly CancellationTokenSource disposed = new();
    private volatile OtlpAnswer answer = OtlpAnswer.Accept;
    private int exports;
    private int largestExport;
    private long pausedUntil;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        // Its own requests are not traced: a service of the same process would take them for its own, and count them against its budget.
        builder.Services.AddSingleton(new ActivitySource(nameof(OtlpReceiver)));
        builder.Services.AddSingleton(new DiagnosticListener(nameof(OtlpReceiver)));
        app = builder.Build();
        app.MapGrpcService<TraceReceiver>();
        app.MapGrpcService<LogReceiver>();
        app.MapGrpcService<MetricReceiver>();
    }

    public IReadOnlyList<OtlpSpan> Spans => spans.All;

    public IReadOnlyList<OtlpLog> Logs => logs.All;

    public IReadOnlyList<OtlpMetric> Metrics => metrics.All;

    /// <summary>How many exports have come, kept or not.</summary>
    public int Exports => Volatile.Read(ref exports);

    /// <summary>How many items the largest export had.</summary>
    public int LargestExport => Volatile.Read(ref largestExport);

    /// <summary>What it does with every export that comes from now on.</summary>
    public OtlpAnswer Answer
    {
        get => answer;
        set => answer = value;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:4317</c>.</summary>
    public string Address => app.Urls.Single();

    /// <summary>What a service is started with so that it exports to here.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
    };

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new OtlpReceiver();
        await receiver.app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Does nothing for so long, where it works for its answers; then it goes on with all that has come.</summary>
    public void PauseFor(TimeSpan pause) => Volatile.Write(ref pausedUntil, System.Environment.TickCount64 + (long)pause.TotalMilliseconds);

    /// <summary>Ends the exports that are still waiting for an answer, too.</summary>
    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        await app.DisposeAsync();
        disposed.Dispose();
    }

    internal Task TakeAsync(IEnumerable<OtlpSpan> exported, ServerCallContext call) => TakeAsync(spans, exported, call);

    internal Task TakeAsync(IEnumerable<OtlpLog> exported, ServerCallContext call) => TakeAsync(logs, exported, call);

    internal Task TakeAsync(IEnumerable<OtlpMetric> exported, ServerCallContext call) => TakeAsync(metrics, exported, call);

    private async Task TakeAsync<T>(Kept<T> kept, IEnumerable<T> exported, ServerCallContext call)
    {
        Interlocked.Increment(ref exports);
        var items = exported.ToList();
        if (items.Count > LargestExport) Volatile.Write(ref largestExport, items.Count);
        switch (answer)
        {
            case OtlpAnswer.Refusing refusing:
                throw new RpcException(new Status(refusing.Reason, "The test says so."));
            case OtlpAnswer.Accepting accepting:
                kept.Add(items);
                if (accepting.Pause != TimeSpan.Zero) await WaitAsync(accepting.Pause, call);
                return;
            case OtlpAnswer.Working working:
                var pauseMs = Math.Max(0, Volatile.Read(ref pausedUntil) - System.Environment.TickCount64);
                await WaitAsync((working.PerItem * items.Count) + TimeSpan.FromMilliseconds(pauseMs), call);
                kept.Add(items);
                return;
        }
    }

    private async Task WaitAsync(TimeSpan time, ServerCallContext call)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, disposed.Token);
        await Task.Delay(time, ends.Token);
    }
}
