using System.Buffers.Binary;

namespace EcomStreaming.ShopBench;

/// <summary>
/// How long orders took, by the log itself: whoever asks for an order's state sees its end later, by as much as he waits between two questions.
/// Read from the files of <c>ecommerce.orders</c>, in Kafka's format: each batch says when its first and its last record were written.
/// </summary>
internal static class FlowTime
{
    private const int BaseTimestampAt = 27;
    private const int MaxTimestampAt = 35;
    private const int HeaderBytes = 61;

    /// <summary>From the first fact about an order after the start to the last one there is.</summary>
    public static TimeSpan Since(string kafkaFolder, DateTimeOffset start)
    {
        var startMs = start.ToUnixTimeMilliseconds();
        var times = Directory.GetDirectories(kafkaFolder, "ecommerce.orders-*").SelectMany(folder => Directory.GetFiles(folder, "*.log"))
            .SelectMany(Batches).Where(batch => batch.FirstMs >= startMs).ToList();
        return TimeSpan.FromMilliseconds(times.Max(batch => batch.LastMs) - times.Min(batch => batch.FirstMs));
    }

    private static IEnumerable<(long FirstMs, long LastMs)> Batches(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[HeaderBytes];
        while (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
            && BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8)) is > 0 and var length)
        {
            yield return (BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(BaseTimestampAt)),
                BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(MaxTimestampAt)));
            file.Seek(12 + length - HeaderBytes, SeekOrigin.Current); // the length counts what follows it
        }
    }
}
