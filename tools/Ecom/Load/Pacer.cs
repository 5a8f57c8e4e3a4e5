namespace EcomStreaming.Ecom.Load;

/// <summary>Decides when an order is due: N a second, N times as fast as recorded, or at once.</summary>
internal sealed class Pacer(LoadOptions options, DateTimeOffset firstAt, TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    public async Task WaitForAsync(int index, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = Due(index, at) - time.GetElapsedTime(start);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
    }

    private TimeSpan Due(int index, DateTimeOffset at)
    {
        if (options.Rate is { } rate) return TimeSpan.FromSeconds(index / rate);
        return options.Speed is { } speed ? (at - firstAt) / speed : TimeSpan.Zero;
    }
}
