using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>One decoded record of a stage's input.</summary>
/// <param name="Timestamp">When the record was written, as Kafka keeps it: the only time a processor knows, so that a redelivery decides the
/// same.</param>
public sealed record StageRecord(Message Message, string Key, DateTimeOffset Timestamp, int Partition, long Offset);
