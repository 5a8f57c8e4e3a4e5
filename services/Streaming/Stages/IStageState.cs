namespace EcomStreaming.Streaming;

/// <summary>
/// What a stage remembers of one partition: a fold over its entries in the order in which they were made. The same fold rebuilds it
/// from the changelog when the partition is assigned, so an entry has to carry all that is to be remembered of its key.
/// </summary>
public interface IStageState<in TEntry>
{
    /// <summary>Takes an entry in; a later one under the same key replaces the former.</summary>
    void Apply(string key, TEntry entry);
}
