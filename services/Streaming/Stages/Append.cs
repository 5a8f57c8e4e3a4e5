using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>A record to write.</summary>
/// <param name="Partition">Null leaves the choice to the key.</param>
internal readonly record struct Append(string Topic, int? Partition, byte[]? Key, byte[]? Value, Headers? Headers);
