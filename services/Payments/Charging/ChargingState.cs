using EcomStreaming.Streaming;

namespace EcomStreaming.Payments.Charging;

/// <summary>The payments of one partition's orders.</summary>
internal sealed class ChargingState : KeyedState<ChargingEntry>;
