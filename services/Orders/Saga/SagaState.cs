using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Saga;

/// <summary>The sagas of one partition's orders.</summary>
internal sealed class SagaState : KeyedState<SagaEntry>;
