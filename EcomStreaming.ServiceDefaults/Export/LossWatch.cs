namespace EcomStreaming.ServiceDefaults;

/// <summary>Looks each second whether telemetry was lost, and says so: at once the first time, then once a minute while more is lost.</summary>
internal sealed class LossWatch(ExportTally tally, TimeSpan exportTimeout, TimeProvider time, Action<ExportLosses> say) : IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private ITimer? timer;
    private ExportLosses told;
    private long? toldAt;

    public void Start() => timer = time.CreateTimer(_ => Look(), null, Interval, Interval);

    public void Dispose() => timer?.Dispose();

    private void Look()
    {
        var losses = tally.Losses(exportTimeout + Interval);
        lock (gate)
        {
            if (losses == told || (toldAt is { } at && time.GetElapsedTime(at) < Pause)) return;
            (told, toldAt) = (losses, time.GetTimestamp());
        }

        say(losses);
    }
}
