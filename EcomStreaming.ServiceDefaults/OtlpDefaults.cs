namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Bounds what telemetry may cost a service that stops: with Aspire's in-memory retry an exporter whose collector is away goes on trying until
/// this time is up, by default for ten seconds.
/// </summary>
internal static class OtlpDefaults
{
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000", // milliseconds
    };
}
