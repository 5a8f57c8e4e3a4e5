namespace EcomStreaming.Streaming;

/// <summary>Tells how far a service's read models have read.</summary>
public interface IViewProgress
{
    /// <summary>True once everything that was in the log when the service started has been read.</summary>
    bool CaughtUp { get; }

    /// <summary>Waits until the condition on a view holds, asked again whenever facts were applied; false when the time is up first.</summary>
    Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken);
}
