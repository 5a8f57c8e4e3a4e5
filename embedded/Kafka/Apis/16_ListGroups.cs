using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ListGroups, 0–5, by state and type where asked.
/// <code>
/// → StatesFilter [str] v4+, TypesFilter [str] v5+
/// ← ThrottleTimeMs i32 v1+, Error i16, Groups [{ GroupId str, ProtocolType str, GroupState str v4+, GroupType str v5+ }]
/// </code>
/// </summary>
internal static class ListGroups
{
    private const string Classic = "classic";

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var (states, types) = Read(request);
        var listed = new List<Listed>();
        foreach (var id in request.Broker.Groups.GroupIds.Order(StringComparer.Ordinal))
            if (await request.Broker.Groups.InspectAsync(id, group => new Listed(id, group.ProtocolType ?? "", group.State.ToString()),
                cancellationToken) is { } group)
                listed.Add(group);
        var wanted = types.Count == 0 || types.Contains(Classic)
            ? listed.Where(group => states.Count == 0 || states.Contains(group.State)).ToList()
            : [];

        var (response, version) = (request.Response, request.Version);
        if (version >= 1) response.WriteInt32(0);
        response.WriteError(ErrorCode.None);
        response.WriteArrayLength(wanted.Count);
        foreach (var group in wanted)
        {
            response.WriteString(group.Id);
            response.WriteString(group.ProtocolType);
            if (version >= 4) response.WriteString(group.State);
            if (version >= 5) response.WriteString(Classic);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static (HashSet<string> States, HashSet<string> Types) Read(KafkaRequest request)
    {
        var reader = request.Read();
        var states = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var types = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (request.Version >= 4)
            for (var count = reader.ReadArrayLength(); count > 0; count--) states.Add(reader.ReadString());
        if (request.Version >= 5)
            for (var count = reader.ReadArrayLength(); count > 0; count--) types.Add(reader.ReadString());
        reader.ReadTags();
        return (states, types);
    }

    private sealed record Listed(string Id, string ProtocolType, string State);
}
