namespace EcomStreaming.Streaming;

/// <summary>How HTTP writes its commands: acknowledged by every in-sync replica, or not at all as far as the caller may know.</summary>
public interface ICommandWriter
{
    /// <exception cref="BrokerUnavailableException">No acknowledgement in time; the command may still have been written.</exception>
    /// <exception cref="CommandTooLargeException">Kafka takes no record of its size.</exception>
    Task WriteAsync(Outgoing command, CancellationToken cancellationToken);
}
