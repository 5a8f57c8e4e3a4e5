using System.Collections.Frozen;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>Reads <see cref="KafkaRequest.Body"/>, acts, and writes <see cref="KafkaRequest.Response"/>. The token ends with the connection.</summary>
internal delegate ValueTask ApiHandler(KafkaRequest request, CancellationToken cancellationToken);

/// <summary>One supported API: the versions it is advertised with, and from which one the flexible encoding applies.</summary>
internal sealed record Api(ApiKey Key, short VersionMin, short VersionMax, short FlexibleFrom, ApiHandler Handle)
{
    /// <summary>For a version that nobody reaches.</summary>
    public const short NeverFlexible = short.MaxValue;

    /// <summary>The lowest version that is really read; below it the connection is closed. It differs for Produce only.</summary>
    public short ImplementedMin { get; init; } = VersionMin;

    public bool IsFlexible(short version) => version >= FlexibleFrom;

    public bool Supports(short version) => version >= ImplementedMin && version <= VersionMax;
}

/// <summary>
/// The one place that says which APIs this broker supports, in which versions: ApiVersions answers from it and connections dispatch by it.
/// An API is a file in this folder (layout in its header comment; read, act, write) and a line here. What is not listed is not advertised, and
/// a request for it closes its connection.
/// </summary>
internal static class ApiTable
{
    public static readonly Api[] All =
    [
        new(ApiKey.ApiVersions, 0, 4, 3, ApiVersions.HandleAsync),
    ];

    private static readonly FrozenDictionary<ApiKey, Api> ByKey = All.ToFrozenDictionary(api => api.Key);

    public static Api? Find(ApiKey key) => ByKey.GetValueOrDefault(key);
}
