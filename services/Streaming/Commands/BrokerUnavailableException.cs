namespace EcomStreaming.Streaming;

/// <summary>Kafka gave no acknowledgement in time: the outcome is unknown, and repeating under the same id is safe.</summary>
public sealed class BrokerUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
