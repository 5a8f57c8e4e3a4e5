using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Hosting;

/// <summary>
/// <c>verify</c> and <c>dump-log</c>: a sound folder is sound, each kind of damage is one line and 1, and nothing is changed by looking.
/// </summary>
public sealed class InspectionTests : IAsyncLifetime
{
    private TestBroker broker = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Partition => Path.Combine(broker.Data, "topics", "orders-0");

    private string LastSegment => Directory.EnumerateFiles(Partition, "*.log").Max()!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled, ("segment.bytes", "12000"));
        for (var i = 0; i < 8; i++) await client.ProduceAsync("orders", Batches.OfSize(3_000), Cancelled);
        await client.ProduceAsync("orders", Batches.Of("last"), Cancelled);
        await broker.Running.StopAsync(Cancelled);
        await broker.Running.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public void What_a_broker_left_in_order_has_no_fault_and_stays_as_it_is()
    {
        var before = Content();

        var (code, lines) = Verify();

        Assert.Equal(0, code);
        Assert.Equal("1 partitions, 9 batches, 0 faults", Assert.Single(lines));
        Assert.Equal(before, Content());
    }

    [Theory]
    [InlineData("*.log", 100, "byte 0: not a complete batch with a valid CRC")]
    [InlineData("*.index", 7, "no batch at byte")]
    [InlineData("*.timeindex", 0, ", expected ")]
    [InlineData("*.timeindex", 11, ", expected ")]
    [InlineData("leader-epoch-checkpoint", 4, "not a valid checkpoint")]
    [InlineData("*.snapshot", 0, "snapshot")]
    [InlineData("*.snapshot", 9, "snapshot")]
    [InlineData("*.seal", 0, "not a valid seal")]
    [InlineData("*.seal", 30, "not a valid seal")]
    [InlineData("metadata.json", 0, "not valid broker metadata")]
    public void A_changed_byte_is_found(string file, int position, params string[] said)
    {
        var path = Directory.EnumerateFiles(broker.Data, file, SearchOption.AllDirectories).Where(found => new FileInfo(found).Length > position)
            .Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(path);
        bytes[position] ^= 0x41;
        File.WriteAllBytes(path, bytes);

        var (code, lines) = Verify();

        Assert.Equal(1, code);
        Assert.Contains(
            lines, line => line.StartsWith(path, StringComparison.Ordinal) && said.Any(part => line.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("*.log", " bytes, but ")]
    [InlineData("*.index", " entries, but ")]
    [InlineData("*.timeindex", " entries, but ")]
    public void What_is_shorter_than_when_its_segment_was_closed_is_found(string file, string said)
    {
        var path = Directory.EnumerateFiles(Partition, file).Order(StringComparer.Ordinal).First();
        using (var stream = File.OpenWrite(path)) stream.SetLength(0);

        Assert.Contains(
            Verify().Lines, line => line.StartsWith(path, StringComparison.Ordinal) && line.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_segment_that_is_missing_leaves_a_gap()
    {
        File.Delete(Directory.EnumerateFiles(Partition, "*.log").Order(StringComparer.Ordinal).ElementAt(1));

        Assert.Contains(Verify().Lines, line => line.Contains(": starts at ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_torn_tail_is_one_line()
    {
        using (var file = File.OpenWrite(LastSegment)) file.SetLength(file.Length - 1);

        Assert.Equal(1, Verify().Code);
        Assert.Equal(1, Verify().Lines.Count(line => line.EndsWith("not a complete batch with a valid CRC", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_crash_leaves_for_the_next_start_to_mend_is_said_and_no_fault()
    {
        File.Delete(Path.Combine(broker.Data, "clean.shutdown"));
        File.AppendAllText(LastSegment, "the beginning of a batch");
        File.WriteAllBytes(Path.ChangeExtension(LastSegment, ".index"), [1, 2, 3]);

        var (code, lines) = Verify();

        Assert.Equal(0, code);
        Assert.Equal(2, lines.Count);
        Assert.EndsWith("bytes of an incomplete tail; the next start cuts them off", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_a_power_cut_took_is_said_and_no_fault()
    {
        var index = Path.ChangeExtension(Directory.EnumerateFiles(Partition, "*.log").Min()!, ".index");
        File.Delete(index);
        Assert.Equal(1, Verify().Code);
        File.Delete(Path.Combine(broker.Data, "clean.shutdown"));

        var (code, lines) = Verify();

        Assert.Equal(0, code);
        Assert.Contains(lines, line => line.StartsWith(index, StringComparison.Ordinal) && line.EndsWith("makes it anew", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_crash_too_the_last_segment_has_to_have_what_was_flushed()
    {
        File.Delete(Path.Combine(broker.Data, "clean.shutdown"));
        using (var file = File.OpenWrite(LastSegment)) file.SetLength(file.Length - 1);

        var (code, lines) = Verify();

        Assert.Equal(1, code);
        Assert.DoesNotContain(lines, line => line.EndsWith("the next start cuts them off", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_crash_too_the_segments_before_the_last_have_to_be_whole()
    {
        File.Delete(Path.Combine(broker.Data, "clean.shutdown"));
        var first = Directory.EnumerateFiles(Partition, "*.log").Min()!;
        using (var file = File.OpenWrite(first)) file.SetLength(file.Length - 1);

        Assert.Equal(1, Verify().Code);
    }

    [Fact]
    public void A_partition_that_is_missing_is_named()
    {
        Directory.Delete(Partition, recursive: true);

        Assert.Contains($"{Partition}: missing", Verify().Lines);
    }

    [Fact]
    public void No_data_folder_is_no_folder_without_faults() => Assert.Equal(1, FolderCheck.Run(Partition, TextWriter.Null));

    [Fact]
    public async Task A_folder_whose_broker_runs_is_not_looked_at()
    {
        await using var running = await TestBroker.StartAsync(Cancelled);

        Assert.Equal(1, FolderCheck.Run(running.Data, TextWriter.Null));
    }

    [Fact]
    public void A_dump_shows_batches_and_records_of_a_file_and_of_a_folder()
    {
        using var output = new StringWriter();

        Assert.Equal(0, LogDump.Run(LastSegment, withRecords: true, output));
        Assert.Contains("offsets 8 to 8, 1 records, byte 0", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("    8 at 0: \"key\" = \"last\"", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, LogDump.Run(broker.Data, withRecords: false, TextWriter.Null));
    }

    [Fact]
    public void A_dump_of_a_damaged_or_missing_file_ends_with_1()
    {
        File.AppendAllText(LastSegment, "x");

        Assert.Equal(1, LogDump.Run(LastSegment, withRecords: false, TextWriter.Null));
        Assert.Equal(1, LogDump.Run(Path.Combine(broker.Data, "nowhere"), withRecords: false, TextWriter.Null));
    }

    private (int Code, IReadOnlyList<string> Lines) Verify()
    {
        using var output = new StringWriter();
        var code = FolderCheck.Run(broker.Data, output);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private Dictionary<string, string> Content() => Directory.EnumerateFiles(broker.Data, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
