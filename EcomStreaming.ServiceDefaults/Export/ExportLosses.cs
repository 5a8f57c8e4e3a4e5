namespace EcomStreaming.ServiceDefaults;

/// <summary>How many items a process has lost since its start, by signal and cause.</summary>
internal readonly record struct ExportLosses(long SpansDropped, long LogsDropped, long SpansFailed, long LogsFailed)
{
    /// <summary>In words, such as <c>2 spans and 1 log records met a full queue, 0 spans and 0 log records were in failed exports</c>.</summary>
    public override string ToString() =>
        $"{SpansDropped} spans and {LogsDropped} log records met a full queue, "
        + $"{SpansFailed} spans and {LogsFailed} log records were in failed exports";
}
