using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace EcomStreaming.Streaming;

/// <summary>A record that its stage could not handle, unchanged, with where it came from and why in headers.</summary>
internal static class DeadLetter
{
    /// <summary>How spans and metrics call what happened to its record.</summary>
    public const string ErrorType = "dead_letter";

    public const string TopicHeader = "dead-letter-topic";
    public const string PartitionHeader = "dead-letter-partition";
    public const string OffsetHeader = "dead-letter-offset";
    public const string ReasonHeader = "dead-letter-reason";
    public const string TimeHeader = "dead-letter-at";

    public static Append Of(RawRecord record, string reason, string deadLetterTopic, DateTimeOffset now, SendCause? cause = null)
    {
        var headers = new Headers();
        foreach (var header in record.Message.Headers ?? []) headers.Add(header.Key, header.GetValueBytes());
        Add(headers, TopicHeader, record.Topic);
        Add(headers, PartitionHeader, record.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add(headers, OffsetHeader, record.Offset.Value.ToString(CultureInfo.InvariantCulture));
        Add(headers, ReasonHeader, reason);
        Add(headers, TimeHeader, now.ToString("O", CultureInfo.InvariantCulture));
        return new Append(deadLetterTopic, record.Partition.Value, record.Message.Key, record.Message.Value, headers, cause);
    }

    private static void Add(Headers headers, string name, string value)
    {
        headers.Remove(name); // a record that was driven back and failed again says where it failed last
        headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
