using System.Collections.Immutable;
using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>The result of a record: events to write, entries to remember, or the reason why the stage cannot handle it.</summary>
/// <param name="DeadLetterReason">Set where the record goes to the stage's dead letters; then there are no events and no entries.</param>
public sealed record Step<TEntry>(ImmutableArray<Outgoing> Events, ImmutableArray<Change<TEntry>> Changes, string? DeadLetterReason = null)
{
    public static Step<TEntry> Nothing { get; } = new([], []);

    public static Step<TEntry> DeadLetter(string reason) => new([], [], reason);
}

/// <summary>One entry of a stage's state under its key.</summary>
public sealed record Change<TEntry>(string Key, TEntry Entry);

/// <summary>A message to write, with its topic and key.</summary>
public sealed record Outgoing(ShopTopic Topic, string Key, Message Message);
