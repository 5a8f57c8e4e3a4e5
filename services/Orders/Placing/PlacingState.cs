using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Placing;

/// <summary>The orders that one partition's customers have placed.</summary>
internal sealed class PlacingState : KeyedState<PlacingEntry>;
