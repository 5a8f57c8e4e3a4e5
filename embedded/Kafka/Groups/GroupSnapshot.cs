namespace EcomStreaming.Broker.Groups;

/// <summary>What the log keeps of a group.</summary>
internal sealed record GroupSnapshot(
    string ProtocolType, int Generation, string? Protocol, string? LeaderId, DateTimeOffset StateSince, IReadOnlyList<GroupMember> Members);
