using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Placing;

/// <summary>The orders of one partition's customers.</summary>
internal sealed class PlacingState : KeyedState<PlacingEntry>;
