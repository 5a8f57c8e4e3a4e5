using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Log.Compaction;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>
/// Apache Kafka's look into segments finds nothing wrong with their indexes, whatever the order of the times, and what compaction has left of them.
/// </summary>
public sealed class IndexToolTests : IDisposable
{
    private const int BatchCount = 60;

    private readonly CompactedLog scene = new();
    private readonly Random random = new(7);

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kafka_finds_nothing_wrong_with_the_indexes_of_records_whose_times_do_not_ascend(bool isCompacted)
    {
        scene.Config = scene.Config with { SegmentBytes = isCompacted ? 1 : 50_000 };
        for (var i = 0; i < BatchCount; i++) Put(i);
        scene.Config = scene.Config with { SegmentBytes = 50_000 };
        scene.Time.Advance(TimeSpan.FromHours(1));
        if (isCompacted) Assert.True(scene.Log.Compact());
        scene.Reopen();

        var files = Directory.EnumerateFiles(scene.Folder)
            .Where(file => Path.GetExtension(file) is ".index" or ".timeindex" && new FileInfo(file).Length > 0).ToList();
        // of an index without any the tool says that it is empty
        Assert.True(files.Sum(file => new FileInfo(file).Length) > 100, "there are entries");
        foreach (var check in new[] { "--verify-index-only", "--index-sanity-check" })
        {
            var (said, complained) = await ExternalTool.RunKafkaAsync("kafka-dump-log.sh", check, "--files", string.Join(',', files));

            Assert.Equal("", complained);
            Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.True(
                line.StartsWith("Dumping ", StringComparison.Ordinal) || line.EndsWith("passed sanity check.", StringComparison.Ordinal), line));
        }
    }

    /// <summary>By turns of a producer with sequences, whose last batch compaction empties only, and of none.</summary>
    private void Put(int number)
    {
        var time = scene.Time.GetUtcNow().AddSeconds(random.Next(number, number + 30));
        var batch = Batches.Keyed(time, ($"{number % 7}", new string('v', 2_000)), ($"{number % 50}", new string('v', 500)), ("same", "v"));
        if (number % 3 == 0) batch = batch.By(number, 0, 0);
        if (number % 5 == 0) batch = batch.Packed(CompressionCodec.Lz4);
        scene.Append(batch);
    }
}
