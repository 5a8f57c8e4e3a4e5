using System.Collections.Frozen;
using System.Globalization;

namespace EcomStreaming.Broker.Topics;

/// <summary>One of Kafka's topic settings: its default and its valid values.</summary>
internal sealed record TopicSetting(string Name, TopicSettingType Type, string Default, Func<string, bool> IsValid)
{
    public const string CleanupPolicy = "cleanup.policy";
    public const string RetentionMs = "retention.ms";
    public const string RetentionBytes = "retention.bytes";
    public const string SegmentBytes = "segment.bytes";
    public const string SegmentMs = "segment.ms";
    public const string MaxMessageBytes = "max.message.bytes";
    public const string TimestampType = "message.timestamp.type";
    public const string TimestampBeforeMaxMs = "message.timestamp.before.max.ms";
    public const string TimestampAfterMaxMs = "message.timestamp.after.max.ms";

    public const string MinCleanableDirtyRatio = "min.cleanable.dirty.ratio";
    public const string MinCompactionLagMs = "min.compaction.lag.ms";
    public const string MaxCompactionLagMs = "max.compaction.lag.ms";
    public const string DeleteRetentionMs = "delete.retention.ms";

    public const string Compact = "compact";
    public const string Delete = "delete";

    public static IReadOnlyDictionary<string, TopicSetting> All { get; } = new[]
    {
        new(CleanupPolicy, TopicSettingType.List, "delete", text => Policies(text).All(policy => policy is Compact or Delete)),
        Choices("compression.type", TopicSettingType.String, "producer", "producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"),
        Number(DeleteRetentionMs, TopicSettingType.Long, 86_400_000, 0),
        Number("file.delete.delay.ms", TopicSettingType.Long, 60_000, 0),
        Number("flush.messages", TopicSettingType.Long, long.MaxValue, 1),
        Number("flush.ms", TopicSettingType.Long, long.MaxValue, 0),
        Number("index.interval.bytes", TopicSettingType.Int, 4_096, 0),
        Number(MaxCompactionLagMs, TopicSettingType.Long, long.MaxValue, 1),
        Number(MaxMessageBytes, TopicSettingType.Int, 1_048_588, 0, int.MaxValue),
        Number(TimestampAfterMaxMs, TopicSettingType.Long, 3_600_000, 0),
        Number(TimestampBeforeMaxMs, TopicSettingType.Long, long.MaxValue, 0),
        Choices(TimestampType, TopicSettingType.String, "CreateTime", "CreateTime", "LogAppendTime"),
        new(MinCleanableDirtyRatio, TopicSettingType.Double, "0.5", IsRatio),
        Number(MinCompactionLagMs, TopicSettingType.Long, 0, 0),
        Number("min.insync.replicas", TopicSettingType.Int, 1, 1, int.MaxValue),
        Choices("preallocate", TopicSettingType.Boolean, "false", "true", "false"),
        Number(RetentionBytes, TopicSettingType.Long, -1, -1),
        Number(RetentionMs, TopicSettingType.Long, 604_800_000, -1),
        Number(SegmentBytes, TopicSettingType.Int, 64 * 1024 * 1024, 14, int.MaxValue), // Kafka's default is 1 GiB; smaller ones recover sooner
        Number("segment.index.bytes", TopicSettingType.Int, 10_485_760, 4, int.MaxValue),
        Number("segment.jitter.ms", TopicSettingType.Long, 0, 0),
        Number(SegmentMs, TopicSettingType.Long, 604_800_000, 1),
        Choices("unclean.leader.election.enable", TopicSettingType.Boolean, "false", "true", "false"),
    }.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    /// <summary>
    /// Kept and described, for clients that set them, and without effect: they speak of replicas, or of what this broker decides for all topics.
    /// </summary>
    private static readonly FrozenSet<string> WithoutEffect = new[]
    {
        "compression.type", // batches are kept as they came
        "file.delete.delay.ms", // readers keep a deleted file open
        "flush.messages", "flush.ms", // --flush decides
        "index.interval.bytes", "segment.index.bytes", "preallocate", "segment.jitter.ms",
        "min.insync.replicas", "unclean.leader.election.enable", // there is one replica
    }.ToFrozenSet(StringComparer.Ordinal);

    public bool HasEffect => !IsOnlyKept && !WithoutEffect.Contains(Name);

    /// <summary>One of the broker that is kept and without effect.</summary>
    public bool IsOnlyKept { get; init; }

    /// <summary>The policies of <c>cleanup.policy</c>; none of them keeps everything for ever.</summary>
    public static string[] Policies(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static TopicSetting Number(string name, TopicSettingType type, long value, long min, long max = long.MaxValue) => new(
        name,
        type,
        value.ToString(CultureInfo.InvariantCulture),
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max);

    public static TopicSetting Choices(string name, TopicSettingType type, string value, params string[] choices) =>
        new(name, type, value, text => choices.Contains(text, StringComparer.Ordinal));

    private static bool IsRatio(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1;
}

/// <summary>The numbers by which DescribeConfigs names a setting's type.</summary>
internal enum TopicSettingType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}
