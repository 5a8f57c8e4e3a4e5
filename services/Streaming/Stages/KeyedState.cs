using System.Collections.Concurrent;

namespace EcomStreaming.Streaming;

/// <summary>The plain state: the latest entry of each key. Safe to read while entries are applied.</summary>
public class KeyedState<TEntry> : IStageState<TEntry>
{
    private readonly ConcurrentDictionary<string, TEntry> entries = new(StringComparer.Ordinal);

    public TEntry? Find(string key) => entries.GetValueOrDefault(key);

    public void Apply(string key, TEntry entry) => entries[key] = entry;
}
