using Aspire.Dashboard.Otlp;

namespace Aspire.Dashboard.History;

/// <summary>Where received requests are kept for the next run; a dashboard without a data folder has one that forgets.</summary>
internal interface ITelemetryHistory
{
    /// <summary>Never waits and never throws: what cannot be kept is lost, and nothing else.</summary>
    void Append(OtlpSignal signal, ReadOnlyMemory<byte> request);

    /// <summary>Removes what was appended so far: all of a signal, or what one service has sent of it. Never waits and never throws either.</summary>
    void Remove(OtlpSignal signal, string? resource);
}

/// <summary>Keeps nothing.</summary>
internal sealed class NoHistory : ITelemetryHistory
{
    public void Append(OtlpSignal signal, ReadOnlyMemory<byte> request)
    {
    }

    public void Remove(OtlpSignal signal, string? resource)
    {
    }
}
