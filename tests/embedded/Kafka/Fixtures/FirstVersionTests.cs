using System.Formats.Tar;
using System.IO.Compression;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Fixtures;

/// <summary>
/// Data folders that the broker wrote before it knew transactions (commit 8ae2abe) are taken over, whether it was stopped or killed. The archives
/// were made with Kafka's Java clients: two idempotent producers wrote six records each to <c>kept</c>, one by one, and two each to <c>plain</c>; the
/// group
/// <c>readers</c> committed offset 7 of <c>kept</c>, <c>members</c> joined and committed what it read of <c>plain</c>: three records.
/// </summary>
public sealed class FirstVersionTests : IDisposable
{
    /// <summary>When they were written it was the day before: nothing has expired.</summary>
    private static readonly DateTimeOffset Then = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new("first-version");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("stopped")]
    [InlineData("killed")]
    public async Task Records_offsets_and_sequences_go_on_where_they_were(string end)
    {
        Unpack(end);
        await using var broker = await TestBroker.StartAsync(Cancelled, new() { Content = folder.Path, Time = new FakeTimeProvider(Then) });
        using var client = await broker.ConnectAsync(Cancelled);

        var kept = broker.State.Topics.FindPartition("kept", 0)!;
        Assert.Equal(Enumerable.Range(0, 12).Select(i => ((long)i, $"key {i % 6 % 3}", $"value {i}")),
            LogView.Read(kept).Select(record => (record.Offset, record.Key, record.Value!)));
        for (var i = 0; i < 2; i++)
            Assert.Equal([(0, "plain 0"), (1, "plain 1")],
                LogView.Read(broker.State.Topics.FindPartition("plain", i)!).Select(record => (record.Offset, record.Value!)));

        var committed = Assert.Single(await broker.State.Groups.FetchAsync("readers", null, Cancelled));
        Assert.Equal((new("kept", 0), 7, "at 7"), (committed.Key, committed.Value.Offset, committed.Value.Metadata));
        Assert.Equal(3, (await broker.State.Groups.FetchAsync("members", null, Cancelled)).Sum(offset => offset.Value.Offset));

        Assert.Equal((ErrorCode.None, 5), await client.ProduceAsync("kept", Batches.Numbered(0, 0, 5, "again"), Cancelled));
        Assert.Equal((ErrorCode.None, 7), await client.ProduceAsync("kept", Batches.Numbered(1, 0, 1, "again"), Cancelled));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await client.ProduceAsync("kept", Batches.Numbered(1, 0, 8, "later"), Cancelled)).Error);
        Assert.Equal((ErrorCode.None, 12), await client.ProduceAsync("kept", Batches.Numbered(1, 0, 6, "next"), Cancelled));
        Assert.True(broker.State.Topics.NextProducerId() > 1);
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("killed")]
    public void Nothing_is_wrong_with_them(string end)
    {
        Unpack(end);
        using var output = new StringWriter();

        Assert.True(FolderCheck.Run(folder.Path, output) == 0, output.ToString());

        Assert.StartsWith("7 partitions, 21 batches, 0 faults", output.ToString(), StringComparison.Ordinal);
    }

    private void Unpack(string end)
    {
        using var archive = new GZipStream(
            File.OpenRead(Path.Combine(RepositoryRoot.Path, "tests/embedded/Kafka/Fixtures", $"first-version-{end}.tar.gz")),
            CompressionMode.Decompress);
        TarFile.ExtractToDirectory(archive, folder.Path, overwriteFiles: false);
    }
}
