namespace EcomStreaming.Streaming;

/// <summary>
/// Writes HTTP's commands to Kafka. A write returns after all in-sync replicas have acknowledged it; otherwise its outcome is unknown.
/// </summary>
public interface ICommandWriter
{
    /// <exception cref="BrokerUnavailableException">No acknowledgement in time; the command may still have been written.</exception>
    /// <exception cref="CommandTooLargeException">Kafka takes no record of its size.</exception>
    Task WriteAsync(Outgoing command, CancellationToken cancellationToken);
}
