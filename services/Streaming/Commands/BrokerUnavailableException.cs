namespace EcomStreaming.Streaming;

/// <summary>Kafka did not acknowledge in time, so the outcome is unknown. Repeating under the same id is safe.</summary>
public sealed class BrokerUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
