using System.Collections.Concurrent;

namespace EcomStreaming.Streaming;

/// <summary>A state that keeps the latest entry of each key. It can be read while entries are applied.</summary>
public class KeyedState<TEntry> : IStageState<TEntry>
{
    private readonly ConcurrentDictionary<string, TEntry> entries = new(StringComparer.Ordinal);

    public TEntry? Find(string key) => entries.GetValueOrDefault(key);

    public void Apply(string key, TEntry entry) => entries[key] = entry;
}
