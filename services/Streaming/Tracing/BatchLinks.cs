using System.Diagnostics;
using System.Globalization;

namespace EcomStreaming.Streaming;

/// <summary>Links a batch's span to the spans that sent its records. With several records, each link names its record.</summary>
internal static class BatchLinks
{
    /// <summary>As many as OpenTelemetry's exporters keep of a span by default.</summary>
    public const int CountMax = 128;

    public static IReadOnlyList<ActivityLink> Of(IReadOnlyList<RawRecord> records)
    {
        List<ActivityLink>? links = null;
        for (var i = 0; i < records.Count && links is not { Count: CountMax }; i++)
        {
            var sender = TraceHeaders.Read(records[i].Message.Headers);
            if (sender != default) (links ??= []).Add(new(sender, records.Count == 1 ? null : Place(records[i])));
        }

        return links ?? [];
    }

    private static ActivityTagsCollection Place(RawRecord record) => new()
    {
        ["messaging.destination.partition.id"] = record.Partition.Value.ToString(CultureInfo.InvariantCulture),
        ["messaging.kafka.offset"] = record.Offset.Value,
    };
}
