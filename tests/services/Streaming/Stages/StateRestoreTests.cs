using System.Diagnostics;
using System.Text.Json;
using EcomStreaming.Streaming.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.Streaming.Tests.Stages;

/// <summary>
/// A state from its changelog. No answer to a fetch comes here unless there is something to fetch: so nothing may wait for one in vain.
/// </summary>
public sealed class StateRestoreTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly (string, string) PatientFetch = ("Aspire:Confluent:Kafka:Consumer:Config:FetchWaitMaxMs", "40000");

    /// <summary>Half of what a fetch in vain takes.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly StageNames names = StageNames.Of(ToyStage.Stage, BrokerFixture.NewPrefix());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Partitions_without_entries_are_restored_at_once()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, names.State);

        var states = Restore(0, 1, 2);

        Assert.Equal([0, 1, 2], states.Keys.Order());
        Assert.All(states.Values, state => Assert.Empty(state.Entries));
    }

    [Fact]
    public async Task A_partition_is_read_to_its_last_entry_and_not_beyond()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, names.State);
        await WriteAsync(0, "a", new ToyEntry(1, 1));
        await WriteAsync(0, "b", new ToyEntry(2, 3));
        await WriteAsync(2, "c", new ToyEntry(5, 5));
        await WriteAsync(0, "a", new ToyEntry(7, 9));

        var states = Restore(0, 1, 2);

        Assert.Equal(new Dictionary<string, ToyEntry> { ["a"] = new(7, 9), ["b"] = new(2, 3) }, states[0].Entries);
        Assert.Empty(states[1].Entries);
        Assert.Equal(new Dictionary<string, ToyEntry> { ["c"] = new(5, 5) }, states[2].Entries);
    }

    [Fact]
    public async Task Only_the_partitions_that_were_asked_for_are_read()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, names.State);
        await WriteAsync(0, "a", new ToyEntry(1, 1));
        await WriteAsync(1, "b", new ToyEntry(2, 2));

        var (partition, state) = Assert.Single(Restore(1));

        Assert.Equal(1, partition);
        Assert.Equal(["b"], state.Entries.Keys);
    }

    [Fact]
    public async Task An_entry_that_nobody_can_read_is_an_error_and_no_gap()
    {
        await SmallTopic.CreateAsync(fixture.Kafka, names.State);
        await WriteAsync(0, "a", "not json"u8.ToArray());

        Assert.Throws<JsonException>(() => Restore(0));
    }

    private IReadOnlyDictionary<int, ToyState> Restore(params int[] partitions)
    {
        var restore = new StateRestore<ToyState, ToyEntry>(
            Support.Clients.Of(fixture.Kafka, PatientFetch), names, ToyJson.Default.ToyEntry, TimeProvider.System, NullLogger.Instance);
        var clock = Stopwatch.StartNew();
        var states = restore.Read(partitions, Cancelled);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
        return states;
    }

    private Task WriteAsync(int partition, string key, ToyEntry entry) =>
        WriteAsync(partition, key, JsonSerializer.SerializeToUtf8Bytes(entry, ToyJson.Default.ToyEntry));

    private async Task WriteAsync(int partition, string key, byte[] value)
    {
        using var producer = new OutputProducer(Support.Clients.Of(fixture.Kafka), SilentTelemetry.New(), TimeProvider.System);
        await producer.AppendAsync([new Append(names.State, partition, System.Text.Encoding.UTF8.GetBytes(key), value, Headers: null)], Cancelled);
    }
}
