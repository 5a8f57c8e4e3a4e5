namespace EcomStreaming.Streaming;

/// <summary>
/// The state of a stage for one partition: a fold over its entries in the order in which they were made. The same fold rebuilds it from the changelog
/// when the partition is assigned, so an entry must contain everything to remember about its key.
/// </summary>
public interface IStageState<in TEntry>
{
    /// <summary>Takes an entry in; a later one under the same key replaces the former.</summary>
    void Apply(string key, TEntry entry);
}
