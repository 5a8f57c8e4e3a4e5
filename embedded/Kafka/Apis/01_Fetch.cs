using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// Fetch, 4–12, by topic name. A fetch that finds too little is parked on its partitions and woken by an append or by its time.
/// Fetch sessions (KIP-227) are declined by session id 0, so an answer names every partition that was asked for.
/// <code>
/// → ReplicaId i32, MaxWaitMs i32, MinBytes i32, MaxBytes i32, IsolationLevel i8, SessionId i32 v7+, SessionEpoch i32 v7+,
///   Topics [{ Topic str, Partitions [{ Partition i32, CurrentLeaderEpoch i32 v9+, FetchOffset i64, LastFetchedEpoch i32 v12+,
///   LogStartOffset i64 v5+, PartitionMaxBytes i32 }] }], ForgottenTopics [{ Topic str, Partitions [i32] }] v7+, RackId str v11+
/// ← ThrottleTimeMs i32, Error i16 v7+, SessionId i32 v7+, Topics [{ Topic str, Partitions [{ Partition i32, Error i16, HighWatermark i64,
///   LastStableOffset i64, LogStartOffset i64 v5+, Aborted [{ ProducerId i64, FirstOffset i64 }]?, PreferredReadReplica i32 v11+, Records }] }]
/// </code>
/// </summary>
internal static class Fetch
{
    private const int BytesMax = 55 * 1024 * 1024;

    /// <summary>How long a request waits whose list of partitions is so large that it keeps its room meanwhile.</summary>
    private const int LargeWaitMsMax = 1_000;

    public static async ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var query = Read(request);
        if (request.Body.Length > MemoryRooms.UsualBytesMax) query = query with { MaxWaitMs = Math.Min(query.MaxWaitMs, LargeWaitMsMax) };
        else request.ReleaseBody(); // it may wait for long
        if (query.SessionEpoch is not (0 or -1))
        {
            WriteRefusal(request, ErrorCode.FetchSessionIdNotFound); // it goes on with a session, and none was ever given
            return;
        }

        var found = Collect(request, query);
        if (!IsEnough(request, found, query)) found = await ParkAsync(request, query, found, cancellationToken);
        Write(request, query, found);
    }

    private static async ValueTask<List<Found>> ParkAsync(KafkaRequest request, Query query, List<Found> found, CancellationToken cancellationToken)
    {
        var time = request.Broker.Time;
        var deadline = time.GetUtcNow().AddMilliseconds(query.MaxWaitMs);
        var waiter = new FetchWaiter();
        request.Response.ReleaseContents(); // it is read again, and this may take long
        var signals = query.Partitions
            .Select(asked => request.Broker.Topics.FindPartition(asked.Topic, asked.Partition)?.Appended)
            .OfType<AppendSignal>()
            .ToList();
        foreach (var signal in signals) signal.Add(waiter);
        try
        {
            for (found = Collect(request, query); !IsEnough(request, found, query); found = Collect(request, query))
            {
                var left = deadline - time.GetUtcNow();
                if (left <= TimeSpan.Zero) break;
                request.Response.ReleaseContents(); // who waits holds nothing
                await waiter.WaitAsync(left, time, cancellationToken);
            }

            return found;
        }
        finally
        {
            foreach (var signal in signals) signal.Remove(waiter);
        }
    }

    private static bool IsEnough(KafkaRequest request, List<Found> found, Query query) =>
        query.MaxWaitMs <= 0
        || request.Response.Held.IsCut
        || query.Partitions.Count == 0
        || found.Sum(partition => (long)partition.Records.Bytes) >= query.MinBytes
        || found.Any(partition => partition.Error != ErrorCode.None);

    private static List<Found> Collect(KafkaRequest request, Query query)
    {
        request.Response.ReleaseContents();
        var found = new List<Found>(query.Partitions.Count);
        var (left, isFirst) = (Math.Max(0, query.MaxBytes), true);
        foreach (var asked in query.Partitions)
        {
            var partition = Look(request, asked, query.ReadCommitted, left, isFirst);
            found.Add(partition);
            if (partition.Records.Bytes > 0) isFirst = false;
            left = Math.Max(0, left - partition.Records.Bytes);
        }

        request.Response.Held.TrimRoom();
        return found;
    }

    private static Found Look(KafkaRequest request, Asked asked, bool readCommitted, int bytesLeft, bool isFirst)
    {
        if (request.Broker.Topics.Find(asked.Topic, asked.Partition, out var log) is not ErrorCode.None and var error) return Found.Refused(error);
        if (asked.LeaderEpoch >= 0 && asked.LeaderEpoch != log!.LeaderEpoch)
            return Found.Refused(asked.LeaderEpoch < log.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch);
        if (asked.Offset < log!.StartOffset || asked.Offset > log.EndOffset) return Found.Refused(ErrorCode.OffsetOutOfRange);
        try
        {
            var (stable, high) = (log.LastStableOffset, log.HighWatermark); // in this order: the first is never beyond the second
            var (end, most, held) = (readCommitted ? stable : high, Math.Min(asked.BytesMax, bytesLeft), request.Response.Held);
            var (slice, next) = log.Find(asked.Offset, most, isFirst, end);
            if (!held.TryHold(slice, out var records)) // what there is room for, or the first batch all the same
            {
                (slice, next) = log.Find(asked.Offset, Math.Min(most, held.CopyBytesLeft), isFirst, end);
                records = held.Copy(slice);
            }

            if (asked.Offset < log.StartOffset) return Found.Refused(ErrorCode.OffsetOutOfRange); // its records went meanwhile
            // Looked up afterwards: whatever was decided by then is listed.
            var aborted = readCommitted ? slice is null ? [] : log.AbortedBetween(asked.Offset, next) : null;
            return new(ErrorCode.None, high, stable, log.StartOffset, records, aborted);
        }
        catch (ObjectDisposedException)
        {
            return Found.Refused(ErrorCode.UnknownTopicOrPartition); // the topic was deleted under the reader's hands
        }
        catch (IOException e)
        {
            var place = $"{asked.Topic}-{asked.Partition}";
            if (e is EndOfStreamException) request.Broker.Topics.Damage.Tell(new(place, "a file is shorter than before"));
            return Found.Refused(ErrorCode.KafkaStorageError);
        }
    }

    private static Query Read(KafkaRequest request)
    {
        var reader = request.Read();
        reader.ReadInt32();
        var (maxWait, minBytes, maxBytes) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var readCommitted = reader.ReadInt8() == 1;
        if (request.Version >= 7) reader.ReadInt32();
        var sessionEpoch = request.Version >= 7 ? reader.ReadInt32() : -1;
        var partitions = ReadPartitions(request.Version, ref reader);
        if (request.Version >= 7) SkipForgotten(ref reader);
        if (request.Version >= 11) reader.ReadString();
        reader.ReadTags();
        var most = Math.Min(maxBytes, BytesMax);
        return new(maxWait, Math.Min(minBytes, most), most, readCommitted, sessionEpoch, partitions);
    }

    /// <summary>Each once: of a partition that is named twice the last counts.</summary>
    private static List<Asked> ReadPartitions(short version, ref KafkaReader reader)
    {
        var partitions = new Dictionary<TopicPartition, Asked>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
            {
                var partition = reader.ReadInt32();
                var epoch = version >= 9 ? reader.ReadInt32() : -1;
                var offset = reader.ReadInt64();
                if (version >= 12) reader.ReadInt32();
                if (version >= 5) reader.ReadInt64();
                partitions[new(topic, partition)] = new(topic, partition, epoch, offset, reader.ReadInt32());
                reader.ReadTags();
            }

            reader.ReadTags();
        }

        return [.. partitions.Values];
    }

    private static void SkipForgotten(ref KafkaReader reader)
    {
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            reader.ReadString();
            for (var count = reader.ReadArrayLength(); count > 0; count--) reader.ReadInt32();
            reader.ReadTags();
        }
    }

    private static void WriteRefusal(KafkaRequest request, ErrorCode error)
    {
        request.Response.WriteInt32(0);
        request.Response.WriteError(error);
        request.Response.WriteInt32(0);
        request.Response.WriteArrayLength(0);
        request.Response.WriteTags();
    }

    private static void Write(KafkaRequest request, Query query, List<Found> found)
    {
        var response = request.Response;
        response.WriteInt32(0);
        if (request.Version >= 7)
        {
            response.WriteError(ErrorCode.None);
            response.WriteInt32(0);
        }

        var byTopic = query.Partitions.Zip(found).GroupBy(pair => pair.First.Topic).ToList();
        response.WriteArrayLength(byTopic.Count);
        foreach (var topic in byTopic)
        {
            response.WriteString(topic.Key);
            response.WriteArrayLength(topic.Count());
            foreach (var (asked, partition) in topic) WritePartition(request, asked, partition);
            response.WriteTags();
        }

        response.WriteTags();
    }

    private static void WritePartition(KafkaRequest request, Asked asked, Found found)
    {
        var response = request.Response;
        response.WriteInt32(asked.Partition);
        response.WriteError(found.Error);
        response.WriteInt64(found.HighWatermark);
        response.WriteInt64(found.LastStableOffset);
        if (request.Version >= 5) response.WriteInt64(found.StartOffset);
        response.WriteArrayLength(found.Aborted?.Count ?? -1);
        foreach (var aborted in found.Aborted ?? [])
        {
            response.WriteInt64(aborted.ProducerId);
            response.WriteInt64(aborted.FirstOffset);
            response.WriteTags();
        }

        if (request.Version >= 11) response.WriteInt32(-1);
        response.WriteHeld(found.Records);
        response.WriteTags();
    }

    private sealed record Query(int MaxWaitMs, int MinBytes, int MaxBytes, bool ReadCommitted, int SessionEpoch, List<Asked> Partitions);

    private readonly record struct Asked(string Topic, int Partition, int LeaderEpoch, long Offset, int BytesMax);

    /// <param name="Aborted">The aborted transactions among the records; null for who reads them all the same.</param>
    private readonly record struct Found(
        ErrorCode Error, long HighWatermark, long LastStableOffset, long StartOffset, HeldContent Records, List<AbortedTransaction>? Aborted)
    {
        public static Found Refused(ErrorCode error) => new(error, -1, -1, -1, default, null);
    }
}
