using System.Diagnostics;
using Confluent.Kafka;
using Message = EcomStreaming.Contracts.Message;

namespace EcomStreaming.Streaming;

/// <summary>A record to write.</summary>
/// <param name="Partition">Null leaves the choice to the key.</param>
/// <param name="Headers">Those that it has to carry unchanged; a traced record gets its own where there are none.</param>
/// <param name="Cause">Null where nothing is traced.</param>
internal readonly record struct Append(string Topic, int? Partition, byte[]? Key, byte[]? Value, Headers? Headers = null, SendCause? Cause = null);

/// <summary>Why a record is written, for its span.</summary>
/// <param name="Context">Of the span that led to it.</param>
/// <param name="Message">What it says, as far as it could be read.</param>
internal sealed record SendCause(ActivityContext Context, Message? Message, string? Key)
{
    /// <summary>Null where the span is not recorded: nobody would see what came of it.</summary>
    public static SendCause? Of(Activity? span, Message? message, string? key) =>
        span is { Recorded: true } ? new(span.Context, message, key) : null;
}
