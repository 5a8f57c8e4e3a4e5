namespace EcomStreaming.Streaming;

/// <summary>The command is too large for a Kafka record. It was not written, and repeating it does not help.</summary>
public sealed class CommandTooLargeException(string message, Exception? innerException = null) : Exception(message, innerException);
