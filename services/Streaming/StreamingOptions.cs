using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>The shop's settings for Kafka, section <c>Ecom</c>.</summary>
public sealed class StreamingOptions
{
    public const string Section = "Ecom";

    /// <summary>Stem of every topic, group and transactional id, so that several shops can share one cluster.</summary>
    [Required, RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$")]
    public string TopicPrefix { get; set; } = "ecommerce";

    /// <summary>Partitions of a topic at its creation.</summary>
    [Range(1, 1000)]
    public int Partitions { get; set; } = 6;

    /// <summary>A stage takes what is there, up to this many records at once.</summary>
    [Range(1, 100_000)]
    public int BatchRecordsMax { get; set; } = 1_000;

    /// <summary>How often a stage tries a record before it goes to the dead letters.</summary>
    [Range(2, 20)]
    public int ProcessAttempts { get; set; } = 4;

    /// <summary>How long the declaration of topics waits for a broker that does not answer.</summary>
    [Range(1, 3_600)]
    public int BrokerPatienceSeconds { get; set; } = 60;

    /// <summary>For how long Kafka may be away, or a stage restore again, before the service says that it is not ready.</summary>
    [Range(1, 3_600)]
    public int KafkaGraceSeconds { get; set; } = 15;

    internal TimeSpan KafkaGrace => TimeSpan.FromSeconds(KafkaGraceSeconds);

    /// <summary>How often the lag of the stages' groups is looked at.</summary>
    [Range(1, 3_600)]
    public int LagIntervalSeconds { get; set; } = 5;

    /// <summary>Whether an order is one trace, or a trace for each hop.</summary>
    [EnumDataType(typeof(ProcessSpans))]
    public ProcessSpans ProcessSpans { get; set; } = ProcessSpans.Parent;

    /// <summary>Under it spans carry <see cref="CustomerHash"/>; without it they say nothing of the customer.</summary>
    [RegularExpression(".{16,1024}")]
    public string? TelemetrySecret { get; set; }
}

[OptionsValidator]
internal sealed partial class StreamingOptionsValidator : IValidateOptions<StreamingOptions>;
