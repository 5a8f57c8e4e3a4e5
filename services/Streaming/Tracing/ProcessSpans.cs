namespace EcomStreaming.Streaming;

/// <summary>How a <c>process</c> span refers to the span that sent its record.</summary>
public enum ProcessSpans
{
    /// <summary>The sender is its parent and its link: an order is one trace from end to end.</summary>
    Parent,

    /// <summary>The sender is its link only, as the messaging conventions have it by default: each hop is a trace of its own.</summary>
    Link,
}
