namespace EcomStreaming.Streaming;

/// <summary>What all sessions of a stage share.</summary>
internal sealed record StageRuntime<TState, TEntry>(
    StageDefinition<TState, TEntry> Definition,
    StageNames Names,
    KafkaClients Clients,
    OutputProducer Producer,
    StateRestore<TState, TEntry> Restore,
    BatchRunner<TState, TEntry> Runner,
    IBatchCommit Commit,
    StageProgress Progress,
    KafkaTelemetry Telemetry,
    int BatchRecordsMax)
    where TState : class, IStageState<TEntry>, new();
