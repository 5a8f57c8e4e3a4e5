using Microsoft.Extensions.Configuration;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

public sealed class ExportLimitsTests
{
    [Theory]
    [InlineData(null, null, null, "15000")] // 2,000 lines of 5 spans, and 500 a second for 10 s
    [InlineData("0", null, null, "10000")]
    [InlineData("2000", null, null, "30000")]
    [InlineData("2000", "20000", null, "50000")]
    [InlineData("500", null, "true", "30000")]
    [InlineData("-1", null, null, "15000")] // the service refuses it at its start
    [InlineData("1e99", null, null, "1010000")]
    public void A_queue_holds_the_largest_order_and_the_rate_for_the_longest_export(string? rate, string? timeoutMs, string? batches, string queue)
    {
        var settings = Settings(("Telemetry:SpansPerSecond", rate), ("OTEL_EXPORTER_OTLP_TIMEOUT", timeoutMs), ("Telemetry:BatchSpans", batches));

        Assert.Equal((queue, queue), (settings["OTEL_BSP_MAX_QUEUE_SIZE"], settings["OTEL_BLRP_MAX_QUEUE_SIZE"]));
    }

    [Fact]
    public void An_export_has_at_most_512_items_and_ten_seconds()
    {
        var settings = Settings();

        Assert.Equal("10000", settings["OTEL_EXPORTER_OTLP_TIMEOUT"]);
        Assert.Equal(("512", "512"), (settings["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"], settings["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"]));
    }

    private static Dictionary<string, string?> Settings(params (string Key, string? Value)[] values) => ExportLimits.Settings(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value))).Build());
}
