namespace EcomStreaming.Broker.Transactions;

/// <summary>The limits of transactions, named as Kafka names them.</summary>
internal sealed record TransactionLimits
{
    /// <summary><c>transaction.max.timeout.ms</c></summary>
    public int TimeoutMsMax { get; init; } = 900_000;

    /// <summary>Transactional ids that are known at a time; one more is refused.</summary>
    public int TransactionalIdsMax { get; init; } = 10_000;

    /// <summary><c>transactional.id.expiration.ms</c></summary>
    public TimeSpan IdExpiration { get; init; } = TimeSpan.FromDays(7);

    public bool AllowsTimeout(int timeoutMs) => timeoutMs > 0 && timeoutMs <= TimeoutMsMax;
}
