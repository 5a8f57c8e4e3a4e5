namespace EcomStreaming.Streaming;

/// <summary>Kafka takes no record of this size: the command was not written, and repeating it changes nothing.</summary>
public sealed class CommandTooLargeException(string message, Exception? innerException = null) : Exception(message, innerException);
