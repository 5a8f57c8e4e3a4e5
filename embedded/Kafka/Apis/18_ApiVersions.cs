using System.Text.RegularExpressions;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ApiVersions, 0–4: what this broker supports, said from <see cref="ApiTable"/>. A version that is not supported is answered too, in version 0
/// with error 35 and the list (KIP-511); its response header is always the classic one, since the client cannot know better yet.
/// <code>
/// → ClientSoftwareName str v3+, ClientSoftwareVersion str v3+
/// ← ErrorCode i16, ApiKeys [{ ApiKey i16, MinVersion i16, MaxVersion i16 }], ThrottleTimeMs i32 v1+
/// </code>
/// </summary>
internal static partial class ApiVersions
{
    private const int SoftwareFieldsFrom = 3;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        Write(request.Response, request.Version, IsWellFormed(request) ? ErrorCode.None : ErrorCode.InvalidRequest);
        return ValueTask.CompletedTask;
    }

    /// <summary>The answer to a version that this broker does not know, in the one format that every client reads.</summary>
    public static void WriteUnsupported(KafkaWriter response) => Write(response, 0, ErrorCode.UnsupportedVersion);

    private static bool IsWellFormed(KafkaRequest request)
    {
        if (request.Version < SoftwareFieldsFrom) return true;
        var reader = request.Read();
        var name = reader.ReadString();
        var version = reader.ReadString();
        reader.ReadTags();
        return SoftwarePart().IsMatch(name) && SoftwarePart().IsMatch(version);
    }

    private static void Write(KafkaWriter response, short version, ErrorCode error)
    {
        Api[] listed = error == ErrorCode.InvalidRequest ? [] : ApiTable.All;
        response.WriteError(error);
        response.WriteArrayLength(listed.Length);
        foreach (var api in listed)
        {
            response.WriteInt16((short)api.Key);
            response.WriteInt16(api.VersionMin);
            response.WriteInt16(api.VersionMax);
            response.WriteTags();
        }

        if (version >= 1) response.WriteInt32(0);
        response.WriteTags();
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?\z")]
    private static partial Regex SoftwarePart();
}
