using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// How much telemetry a process holds back and sends at once, in the environment variables of OpenTelemetry, which change it. One export is under way
/// at a time, so the queue has to hold what comes while it lasts.
/// </summary>
internal static class ExportLimits
{
    public const string SpanQueue = "OTEL_BSP_MAX_QUEUE_SIZE";
    public const string SpanBatch = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
    public const string LogQueue = "OTEL_BLRP_MAX_QUEUE_SIZE";
    public const string LogBatch = "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE";
    public const string TimeoutMs = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>
    /// A span has some 700 bytes, and 8 KiB of them would fill the 4 MiB that a gRPC server takes. A larger batch would be no faster: a dashboard's
    /// time for one grows with its spans, 1.4 ms each under load.
    /// </summary>
    public const int BatchMax = 512;

    /// <summary>The longest export. A stop does not wait for it: <see cref="LastExport"/>.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static Dictionary<string, string?> Settings(IConfiguration configuration)
    {
        var rate = Number(configuration["Telemetry:SpansPerSecond"]) ?? SpanRate.Default;
        _ = bool.TryParse(configuration["Telemetry:BatchSpans"], out var batchSpans);
        var queue = QueueMax(rate, TimeoutOf(configuration), batchSpans).ToString(CultureInfo.InvariantCulture);
        var batch = BatchMax.ToString(CultureInfo.InvariantCulture);
        return new()
        {
            [TimeoutMs] = Timeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            [SpanQueue] = queue,
            [SpanBatch] = batch,
            [LogQueue] = queue,
            [LogBatch] = batch,
        };
    }

    public static TimeSpan TimeoutOf(IConfiguration configuration) =>
        Number(configuration[TimeoutMs]) is { } ms ? TimeSpan.FromMilliseconds(ms) : Timeout;

    /// <summary>All spans that this process makes of the largest order, at once, and what comes at the rate during the longest export.</summary>
    public static int QueueMax(double spansPerSecond, TimeSpan timeout, bool batchSpans)
    {
        var spans = (SpanCosts.LinesMax * SpanCosts.PerLineInOneService) + (Math.Clamp(spansPerSecond, 0, SpanRate.Max) * timeout.TotalSeconds);
        var ofBatches = batchSpans ? 2 : 1; // a batch of one record has a poll and a commit beside its process and its send
        return (int)Math.Clamp(Math.Ceiling(ofBatches * spans), BatchMax, int.MaxValue / 2);
    }

    private static double? Number(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
}
