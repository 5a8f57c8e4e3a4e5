namespace EcomStreaming.TestSupport.Otlp;

/// <summary>A log record as a collector has it.</summary>
/// <param name="Severity">The level's name, such as <c>Information</c>.</param>
/// <param name="TraceId">Empty outside of a trace.</param>
/// <param name="Resource">Attributes of the process that wrote it.</param>
public sealed record OtlpLog(
    string Category,
    string Severity,
    string Text,
    IReadOnlyDictionary<string, string> Attributes,
    string TraceId,
    string SpanId,
    DateTimeOffset Time,
    IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>The resource's <c>service.name</c>.</summary>
    public string Service => Resource.GetValueOrDefault("service.name", "");
}
