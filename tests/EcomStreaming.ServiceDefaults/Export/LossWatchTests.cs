using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>When losses are said. Alone: any tally of the process sees what is counted here.</summary>
[Collection(nameof(Sampling.Alone))]
public sealed class LossWatchTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider time = new();
    private readonly Meter sdk = new(ExportTally.SdkMeter);
    private readonly Counter<long> spans;
    private readonly ExportTally tally;
    private readonly LossWatch watch;
    private readonly List<ExportLosses> said = [];

    public LossWatchTests()
    {
        spans = sdk.CreateCounter<long>("otel.sdk.processor.span.processed");
        tally = new ExportTally(time);
        watch = new LossWatch(tally, Timeout, time, said.Add);
        watch.Start();
    }

    public void Dispose()
    {
        watch.Dispose();
        tally.Dispose();
        sdk.Dispose();
    }

    [Fact]
    public void Nothing_is_said_where_nothing_is_lost()
    {
        time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(said);
    }

    [Fact]
    public void The_first_loss_is_said_at_once_and_further_ones_once_a_minute_as_a_sum()
    {
        Drop(1);
        time.Advance(Second);
        Assert.Equal([new ExportLosses(1, 0, 0, 0)], said);

        for (var second = 0; second < 59; second++)
        {
            Drop(1);
            time.Advance(Second);
        }

        Assert.Single(said);
        time.Advance(Second);
        Assert.Equal(new ExportLosses(60, 0, 0, 0), said[1]);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, said.Count);
    }

    [Fact]
    public void An_export_is_lost_once_it_has_had_its_time()
    {
        spans.Add(7); // handed to the exporter, which never says that they were taken
        time.Advance(Timeout);
        Assert.Empty(said);

        time.Advance(2 * Second);

        Assert.Equal([new ExportLosses(0, 0, 7, 0)], said);
    }

    [Fact]
    public void An_export_after_which_the_next_begins_has_failed()
    {
        spans.Add(7);
        spans.Add(3);
        time.Advance(Second);

        Assert.Equal([new ExportLosses(0, 0, 7, 0)], said);
    }

    private void Drop(long count) => spans.Add(count, new KeyValuePair<string, object?>("error.type", "queue_full"));
}
