namespace EcomStreaming.Broker.Topics;

/// <summary>
/// The settings of Kafka's brokers that can change while they run and that stand behind no topic's. They are kept and described for those who set
/// them; all but one are without effect here. Settings of listeners, TLS, SASL and tiered storage are not among them.
/// </summary>
internal static class OwnBrokerSettings
{
    public const string ProducerIdExpirationMs = "producer.id.expiration.ms";

    public static IReadOnlyDictionary<string, TopicSetting> All { get; } = new[]
    {
        TopicSetting.Number(ProducerIdExpirationMs, TopicSettingType.Int, 86_400_000, 1, int.MaxValue),
        Kept(TopicSetting.Number("background.threads", TopicSettingType.Int, 10, 1, int.MaxValue)),
        Kept(TopicSetting.Choices("compression.gzip.level", TopicSettingType.Int, "-1", "-1", "1", "2", "3", "4", "5", "6", "7", "8", "9")),
        Kept(TopicSetting.Number("compression.lz4.level", TopicSettingType.Int, 9, 1, 17)),
        Kept(TopicSetting.Number("compression.zstd.level", TopicSettingType.Int, 3, -131_072, 22)),
        Kept(TopicSetting.Number("group.coordinator.cached.buffer.max.bytes", TopicSettingType.Int, 1_048_588, 524_288, int.MaxValue)),
        Kept(TopicSetting.Number("log.cleaner.backoff.ms", TopicSettingType.Long, 15_000, 0)),
        Kept(TopicSetting.Number("log.cleaner.dedupe.buffer.size", TopicSettingType.Long, 134_217_728, 1_048_577)),
        Kept(TopicSetting.Number("log.cleaner.io.buffer.size", TopicSettingType.Int, 524_288, 0, int.MaxValue)),
        Kept(TopicSetting.Number("log.cleaner.threads", TopicSettingType.Int, 1, 1, int.MaxValue)),
        Kept(TopicSetting.Number("max.connection.creation.rate", TopicSettingType.Int, int.MaxValue, 0, int.MaxValue)),
        Kept(TopicSetting.Number("max.connections", TopicSettingType.Int, int.MaxValue, 1, int.MaxValue)),
        Kept(TopicSetting.Number("max.connections.per.ip", TopicSettingType.Int, int.MaxValue, 1, int.MaxValue)),
        Kept(TopicSetting.Number("num.io.threads", TopicSettingType.Int, 8, 1, int.MaxValue)),
        Kept(TopicSetting.Number("num.network.threads", TopicSettingType.Int, 3, 1, int.MaxValue)),
        Kept(TopicSetting.Number("num.recovery.threads.per.data.dir", TopicSettingType.Int, 2, 1, int.MaxValue)),
        Kept(TopicSetting.Number("num.replica.fetchers", TopicSettingType.Int, 1, 1, int.MaxValue)),
        Kept(TopicSetting.Choices("transaction.partition.verification.enable", TopicSettingType.Boolean, "true", "true", "false")),
    }.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    /// <summary>These can be halved or doubled at a time, and no more.</summary>
    public static readonly IReadOnlyList<string> ThreadCounts =
    [
        "background.threads", "log.cleaner.threads", "num.io.threads", "num.network.threads", "num.recovery.threads.per.data.dir",
        "num.replica.fetchers",
    ];

    private static TopicSetting Kept(TopicSetting setting) => setting with { IsOnlyKept = true };
}
