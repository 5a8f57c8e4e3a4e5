using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>
/// What is left of a compacted topic, batch by batch: values, tombstones, what was aborted, markers, and the last batch of a producer.
/// </summary>
public abstract class CompactionCompliance(IComplianceCluster cluster) : TransactionSuite(cluster)
{
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Of_a_compacted_topic_the_same_batches_are_left()
    {
        var topic = await NewTopicAsync(1, ("cleanup.policy", "compact"), ("segment.ms", "1200000"), ("min.cleanable.dirty.ratio", "0.01"));
        var name = NewName("transactions");
        var producer = await NewLifeAsync(name);
        await PutAsync(topic, Batches.Keyed(now, ("a", "1"), ("b", "1"))); // 0, 1
        await PutAsync(topic, Batches.Keyed(now, ("a", "2"), ("e", "1"))); // 2, 3
        await PutAsync(topic, Batches.Keyed(now, ("b", null))); // 4
        await TransactAsync(topic, name, producer, 0, ("a", "aborted"), commits: false); // 5, 6
        await TransactAsync(topic, name, producer, 1, ("c", "1"), commits: true); // 7, 8
        await TransactAsync(topic, name, producer, 2, ("d", "1"), commits: true); // 9, 10
        await PutAsync(topic, Batches.Keyed(now, ("d", "2"))); // 11
        await PutAsync(topic, Batches.Keyed(now, ("e", "2"))); // 12
        await PutAsync(topic, Batches.Keyed(now.AddMinutes(30), ("end", "of the segment before"))); // 13

        var left = "";
        await Eventually.HoldsAsync(async () => (left = await LookAsync(topic)).StartsWith('2'), "the topic is compacted", Cancelled);

        Assert.Equal("2-3:1 4-4:1 6-6:1 7-7:1 8-8:1 9-9:0 10-10:1 11-11:1 12-12:1 13-13:1", left);
        Assert.Equal((ErrorCode.None, 0), await OffsetAsync(topic, -2));
        Assert.Equal((ErrorCode.None, 14), await EndOffsetAsync(topic));
    }

    private async Task TransactAsync(string topic, string name, Producer producer, int sequence, (string Key, string? Value) record, bool commits)
    {
        var (_, end) = await EndOffsetAsync(topic);
        Assert.Equal([ErrorCode.None], await AddAsync(name, producer, topic, 0));
        await PutAsync(topic, Batches.Keyed(now, record).By(producer.Id, producer.Epoch, sequence, inTransaction: true), name);
        Assert.Equal(ErrorCode.None, await EndAsync(name, producer, commits));
        await DecidedAsync(topic, end + 2); // the record and its marker
    }

    private async Task PutAsync(string topic, byte[] batch, string? name = null) =>
        Assert.Equal(ErrorCode.None, await ProduceAsync(8, topic, batch, 0, name));

    private async Task<string> LookAsync(string topic)
    {
        var (batches, end) = (new List<string>(), (await EndOffsetAsync(topic)).Offset);
        for (var offset = 0L; offset < end;)
        {
            var fetched = await Client.FetchAsync(Requests.Fetch(topic, offset), Cancelled);
            Assert.Equal(ErrorCode.None, fetched.Error);
            for (ReadOnlyMemory<byte> rest = fetched.Records; rest.Length >= RecordBatch.HeaderBytes; rest = rest[RecordBatch.SizeOf(rest.Span)..])
            {
                var batch = new RecordBatch(rest.Span);
                batches.Add($"{batch.BaseOffset}-{batch.LastOffset}:{batch.RecordCount}");
                offset = batch.LastOffset + 1;
            }
        }

        return string.Join(' ', batches);
    }
}

public sealed class EmbeddedCompactionCompliance(EmbeddedCluster cluster) : CompactionCompliance(cluster);

public sealed class ApacheKafkaCompactionCompliance(ApacheKafkaCluster cluster) : CompactionCompliance(cluster);
