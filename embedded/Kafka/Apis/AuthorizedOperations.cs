namespace EcomStreaming.Broker.Apis;

/// <summary>
/// What a client may do, as a bit for each of Kafka's operations. There is no authorizer: everything that the kind of resource knows.
/// </summary>
internal static class AuthorizedOperations
{
    public const int NotAsked = int.MinValue;

    /// <summary>Read, write, create, delete, alter, describe, describe and alter configurations.</summary>
    public const int Topic = (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8) | (1 << 10) | (1 << 11);

    /// <summary>Read, delete, describe, describe and alter configurations.</summary>
    public const int Group = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);

    /// <summary>Create, alter, describe, cluster action, describe and alter configurations, idempotent write.</summary>
    public const int Cluster = (1 << 5) | (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12);
}
