namespace Aspire.Dashboard.Otlp;

/// <summary>What an export request carries. The numbers lie in files: they stay.</summary>
internal enum OtlpSignal
{
    Traces = 1,
    Logs = 2,
    Metrics = 3,
}
