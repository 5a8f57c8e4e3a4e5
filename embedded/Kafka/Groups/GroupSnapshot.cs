namespace EcomStreaming.Broker.Groups;

/// <summary>The state of a group that is stored in the log.</summary>
internal sealed record GroupSnapshot(
    string ProtocolType, int Generation, string? Protocol, string? LeaderId, DateTimeOffset StateSince, IReadOnlyList<GroupMember> Members);
