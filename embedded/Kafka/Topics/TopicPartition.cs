namespace EcomStreaming.Broker.Topics;

/// <summary>Names one partition.</summary>
internal readonly record struct TopicPartition(string Topic, int Partition);
