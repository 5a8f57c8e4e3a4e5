namespace EcomStreaming.Streaming;

/// <summary>
/// A read model in memory. It receives every record of its topics from the beginning, outside any group, so each replica has all of it.
/// </summary>
public interface IFactView
{
    /// <summary>Called in log order per partition, from one thread; a fact whose id was seen before changes nothing.</summary>
    void Apply(Fact fact);
}
