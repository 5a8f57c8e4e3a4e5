namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DeleteGroups, 0–2: empty ones only.
/// <code>
/// → Groups [str]
/// ← ThrottleTimeMs i32, Results [{ GroupId str, Error i16 }]
/// </code>
/// </summary>
internal static class DeleteGroups
{
    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var names = ReadNames(request);
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(names.Count);
        foreach (var name in names)
        {
            response.WriteString(name);
            response.WriteError(await request.Broker.Groups.DeleteAsync(name, cancellationToken));
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static HashSet<string> ReadNames(KafkaRequest request)
    {
        var reader = request.Read();
        var names = new HashSet<string>(StringComparer.Ordinal); // who is named twice is answered once
        for (var count = reader.ReadArrayLength(); count > 0; count--) names.Add(reader.ReadString());
        reader.ReadTags();
        return names;
    }
}
