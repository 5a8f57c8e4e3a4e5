using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.Streaming.Tests.Stages;

/// <summary>Who waits for whom inside a batch.</summary>
public sealed class BatchRunnerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_effect_stage_has_as_many_keys_under_way_as_it_may_and_never_two_records_of_one()
    {
        const int concurrency = 4;
        using var meeting = new Barrier(concurrency); // opens only when four are there at once
        var underWay = 0;
        var mostUnderWay = 0;
        var seen = new ConcurrentDictionary<string, List<string>>();
        var keysUnderWay = new ConcurrentDictionary<string, bool>();

        await RunAsync(concurrency, Records(keys: 8, each: 3), async (record, _, token) =>
        {
            Assert.True(keysUnderWay.TryAdd(record.Key, true), "two records of one key at once");
            InterlockedMax(ref mostUnderWay, Interlocked.Increment(ref underWay));
            Assert.True(await Task.Run(() => meeting.SignalAndWait(TimeSpan.FromSeconds(30), token), token), "fewer at once than there may be");
            seen.GetOrAdd(record.Key, _ => []).Add(((ReplenishStock)record.Message).ReplenishmentId);
            Interlocked.Decrement(ref underWay);
            keysUnderWay.TryRemove(record.Key, out bool _);
            return Step<ToyEntry>.Nothing;
        });

        Assert.Equal(concurrency, mostUnderWay);
        Assert.Equal(8, seen.Count);
        Assert.All(seen.Values, ids => Assert.Equal(["0", "1", "2"], ids));
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    public async Task A_pure_stage_takes_a_partition_in_order_on_both_sides_of_going_parallel(int records)
    {
        var seen = new List<long>();

        await RunAsync(concurrency: null, Records(keys: 1, each: records), (record, _, _) =>
        {
            seen.Add(record.Offset);
            return ValueTask.FromResult(Step<ToyEntry>.Nothing);
        });

        Assert.Equal(Enumerable.Range(0, records).Select(offset => (long)offset), seen);
    }

    [Fact]
    public async Task A_record_sees_what_the_one_before_it_changed()
    {
        var sums = new List<int>();

        var batch = await RunAsync(concurrency: 2, Records(keys: 1, each: 3), (record, state, _) =>
        {
            var sum = state.SumOf("sum");
            sums.Add(sum);
            return ValueTask.FromResult(new Step<ToyEntry>([], [new Change<ToyEntry>($"sum/{record.Offset}", new ToyEntry(1, sum + 1))]));
        });

        Assert.Equal([0, 1, 2], sums);
        Assert.Equal(["sum/0", "sum/1", "sum/2"], batch.LatestChanges.Select(change => change.Key));
    }

    [Fact]
    public void Of_a_keys_changes_the_latest_remains_in_the_order_of_the_last_writes()
    {
        var batch = new PartitionBatch<ToyState, ToyEntry>(0, new ToyState(), Records(keys: 1, each: 3));
        batch.Take(0, [], [new("a", new ToyEntry(1, 1)), new("b", new ToyEntry(2, 2))]);
        batch.Take(1, [], [new("c", new ToyEntry(3, 3))]);
        batch.Take(2, [], [new("a", new ToyEntry(4, 4))]);

        Assert.Equal(
            [new Change<ToyEntry>("b", new ToyEntry(2, 2)), new("c", new ToyEntry(3, 3)), new("a", new ToyEntry(4, 4))],
            batch.LatestChanges);
    }

    private static async Task<PartitionBatch<ToyState, ToyEntry>> RunAsync(int? concurrency, RawRecord[] records, StageRule<ToyState, ToyEntry> rule)
    {
        var definition = new StageDefinition<ToyState, ToyEntry>(ToyStage.Stage, ToyJson.Default.ToyEntry, rule, concurrency);
        var options = new StreamingOptions();
        var step = new RecordStep<ToyState, ToyEntry>(
            definition, StageNames.Of(ToyStage.Stage, options.TopicPrefix), options, SilentTelemetry.New(), TimeProvider.System, NullLogger.Instance);
        var batch = new PartitionBatch<ToyState, ToyEntry>(0, new ToyState(), records);
        await new BatchRunner<ToyState, ToyEntry>(definition, step).RunAsync([batch], Cancelled);
        Assert.Empty(batch.Outputs); // a failed assertion inside the rule would have become a dead letter
        return batch;
    }

    /// <summary>Interleaved: the first of each key, then the second of each.</summary>
    private static RawRecord[] Records(int keys, int each) =>
    [
        .. Enumerable.Range(0, keys * each).Select(i => new RawRecord
        {
            Topic = "input",
            Partition = 0,
            Offset = i,
            Message = new Message<byte[], byte[]>
            {
                Key = Encoding.UTF8.GetBytes($"K{i % keys}"),
                Value = MessageCodec.Encode(ToyStage.Command($"K{i % keys}", (i / keys).ToString(CultureInfo.InvariantCulture), 1)),
                Timestamp = new Timestamp(DateTimeOffset.UnixEpoch),
            },
        }),
    ];

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
