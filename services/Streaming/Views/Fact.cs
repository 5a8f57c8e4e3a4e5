using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>A fact and its place in the log.</summary>
/// <param name="TraceId">From the record's <c>traceparent</c>; null where it was not sampled.</param>
public sealed record Fact(Message Message, string Topic, int Partition, long Offset, string? TraceId);
