using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Hosting;

/// <summary>
/// <c>repair</c> says what is lost, changes nothing until it is told to, and then leaves a partition that <c>verify</c> and the next start accept:
/// all whole batches at their offsets, and no offset given out twice.
/// </summary>
public sealed class RepairTests : IAsyncLifetime
{
    private const int BatchBytes = 3_000;

    private TestBroker broker = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(broker.Data, "topics", "orders-0");

    private List<string> Segments => [.. Directory.EnumerateFiles(Folder, "*.log").Order(StringComparer.Ordinal)];

    /// <summary>Three segments of three batches, and a fourth of one.</summary>
    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.CreateTopicAsync("orders", 1, Cancelled, ("segment.bytes", "10000"));
        for (var i = 0; i < 10; i++) await client.ProduceAsync("orders", Batches.OfSize(BatchBytes), Cancelled);
        await StopAsync();
        Assert.Equal(4, Segments.Count);
    }

    public async ValueTask DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public void Nothing_is_done_where_nothing_is_wrong()
    {
        var before = Content();

        Assert.Equal((0, "Nothing is wrong."), (Repair(out var lines, executes: true), Assert.Single(lines)));
        Assert.Equal(before, Content());
    }

    public static TheoryData<string, int, int, int[]> Damages => new()
    {
        { "a bent byte in the middle of a closed segment", 1, BatchBytes + 100, [4] },
        { "a length that is none", 1, 8, [3] },
        { "a bent byte at the end of a closed segment", 1, (3 * BatchBytes) - 1, [5] },
        { "a bent byte in the last segment", 3, 100, [9] },
        { "an offset that is another", 1, 7, [3] },
        { "the last offset, which is another", 3, 2, [9] },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_batch_alone_is_lost(string damage, int segment, int position, int[] lost)
    {
        Assert.NotEmpty(damage);
        Change(Segments[segment], content =>
        {
            content[position] ^= 0x41;
            return content;
        });
        var before = Content();

        Assert.Equal(1, Repair(out var planned));
        Assert.Equal(before, Content());
        Assert.Contains(planned, line => line.StartsWith(Segments[segment], StringComparison.Ordinal)
            && line.EndsWith($"offsets {lost[0]} to {lost[^1]} are lost", StringComparison.Ordinal));
        Assert.Contains(planned, line => line.StartsWith($"{BatchBytes} bytes and {lost.Length} offsets,", StringComparison.Ordinal));
        Assert.Equal(1, Verify());
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync(lost);
    }

    [Fact]
    public async Task Records_that_were_cut_off_the_end_leave_a_gap_before_the_next_ones()
    {
        Change(Segments[3], content => content[..^17]);

        Assert.Equal(1, Repair(out _));
        Assert.Equal(0, Repair(out _, executes: true));
        await broker.RestartAsync(clean: false, Cancelled);
        Assert.Equal(
            Enumerable.Range(0, 9).Select(i => (long)i), Kafka.ReadAll(broker.BootstrapServers, "orders").Select(record => record.Offset.Value));
        await StopAsync();

        await IsServedWithoutAsync(9);
    }

    [Fact]
    public async Task A_segment_that_was_cut_between_two_batches_has_lost_the_rest()
    {
        Change(Segments[1], content => content[..BatchBytes]);

        await IsOfflineAsync();
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync(4, 5);
    }

    [Fact]
    public async Task A_segment_that_is_missing_takes_the_partition_offline_and_is_a_gap_afterwards()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, Path.GetFileNameWithoutExtension(Segments[1]) + ".*").ToList()) File.Delete(file);

        await IsOfflineAsync();
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync(3, 4, 5);
    }

    [Fact]
    public async Task A_repair_that_died_behind_its_first_file_is_done_by_the_next()
    {
        Change(Segments[3], _ => []);
        File.Delete(Path.ChangeExtension(Segments[3], ".seal"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "lost-offsets"), "9 10\n", Cancelled);

        Assert.Equal(1, Repair(out _));
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync(9);
    }

    [Fact]
    public async Task An_end_that_no_log_can_have_is_replaced_by_the_one_that_is_there()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "recovery-point"), "99999999999999\n", Cancelled);
        await IsOfflineAsync();
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync();
    }

    [Fact]
    public async Task A_folder_without_a_segment_begins_anew()
    {
        foreach (var file in Directory.EnumerateFiles(Folder).ToList()) File.Delete(file);

        await IsOfflineAsync();
        Assert.Equal(1, Repair(out _));
        Assert.Equal(0, Repair(out _, executes: true));
        Assert.Equal(0, Verify());
        await broker.RestartAsync(clean: false, Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);
        Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("orders", Batches.Of("on"), Cancelled));
    }

    [Fact]
    public async Task Bytes_behind_a_closed_segment_are_no_loss_of_records()
    {
        Change(Segments[1], content => [.. content, 1, 2, 3]);

        await IsOfflineAsync();
        Assert.Equal(1, Repair(out var lines));
        Assert.Contains("3 bytes and 0 offsets, so at most as many records, are lost.", lines);
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync();
    }

    [Theory]
    [InlineData(OffsetFile.Start)]
    [InlineData(OffsetFile.RecoveryPoint)]
    [InlineData(OffsetFile.Cleaned)]
    [InlineData(LeaderEpochs.FileName)]
    [InlineData(LostOffsets.FileName)]
    public async Task An_unreadable_checkpoint_is_made_anew(string file)
    {
        File.WriteAllText(Path.Combine(Folder, file), "x");

        Assert.Equal(1, Verify());
        Assert.Equal(1, Repair(out var lines));
        Assert.StartsWith(Path.Combine(Folder, file), lines[0], StringComparison.Ordinal);
        Assert.Equal(0, Repair(out _, executes: true));

        await IsServedWithoutAsync();
    }

    [Fact]
    public async Task A_missing_folder_is_an_empty_log_afterwards()
    {
        Directory.Delete(Folder, recursive: true);

        await IsOfflineAsync();
        Assert.Equal(1, Repair(out _));
        Assert.False(Directory.Exists(Folder));
        Assert.Equal(0, Repair(out _, executes: true));
        Assert.Equal(0, Verify());
        await broker.RestartAsync(clean: false, Cancelled);
        using var client = await broker.ConnectAsync(Cancelled);

        Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("orders", Batches.Of("x"), Cancelled));
    }

    [Fact]
    public async Task A_lost_abort_marker_does_not_bring_its_records_back()
    {
        await broker.RestartAsync(clean: false, Cancelled);
        var log = broker.State.Topics.FindPartition("orders", 0)!;
        log.Register(new(7, 0));
        log.Append(Batches.InTransaction(7, 0, 0, "aborted"));
        log.AppendMarker(new(7, 0, Commits: false, 0));
        log.Append(Batches.Of("after"));
        log.Register(new(7, 0));
        log.Append(Batches.InTransaction(7, 0, 1, "committed"));
        log.AppendMarker(new(7, 0, Commits: true, 0));
        await StopAsync();
        Change(Segments[^1], content => // which the marker has begun, by its time
        {
            content[RecordBatch.SizeOf(content) - 1] ^= 1;
            return content;
        });

        Assert.Equal(0, Repair(out var lines, executes: true));
        Assert.Contains(lines, line => line.EndsWith("offsets 11 to 11 are lost", StringComparison.Ordinal));
        Assert.Equal(0, Verify());
        foreach (var clean in new[] { false, true })
        {
            await broker.RestartAsync(clean, Cancelled);
            var seen = LogView.Read(broker.State.Topics.FindPartition("orders", 0)!).Select(record => record.Offset).ToList();
            Assert.DoesNotContain(10, seen);
            Assert.Contains(12, seen);
            Assert.Contains(13, seen); // of the same producer, in its next transaction
        }
    }

    [Fact]
    public async Task A_broker_that_runs_is_left_alone_and_so_is_a_partition_that_is_not_there()
    {
        Assert.Equal(1, RepairCommand.Run(broker.Data, "orders", 1, executes: true, TextWriter.Null));
        Assert.Equal(1, RepairCommand.Run(broker.Data, "others", 0, executes: true, TextWriter.Null));
        Assert.Equal(1, RepairCommand.Run(Folder, "orders", 0, executes: true, TextWriter.Null));
        await broker.RestartAsync(clean: false, Cancelled);

        Assert.Equal(1, Repair(out var lines, executes: true));
        Assert.Contains("in use by another broker", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static void Change(string path, Func<byte[], byte[]> change) => File.WriteAllBytes(path, change(File.ReadAllBytes(path)));

    private async Task IsOfflineAsync()
    {
        await broker.RestartAsync(clean: false, Cancelled);
        Assert.Single(broker.State.Topics.Offline);
        await StopAsync();
    }

    /// <summary>Verify finds nothing, and clean and other starts serve the rest and go on behind it.</summary>
    private async Task IsServedWithoutAsync(params int[] lost)
    {
        Assert.Equal(0, Verify());
        Assert.Equal(0, Repair(out _));
        var expected = Enumerable.Range(0, 10).Except(lost).Select(offset => (long)offset).ToList();
        foreach (var clean in new[] { false, true, false })
        {
            await broker.RestartAsync(clean, Cancelled);
            Assert.Empty(broker.State.Topics.Offline);
            var log = broker.State.Topics.FindPartition("orders", 0)!;
            Assert.Equal(expected, LogView.Read(log).Select(record => record.Offset));
            expected.Add(expected.Count + lost.Length);
            using var client = await broker.ConnectAsync(Cancelled);
            Assert.Equal((ErrorCode.None, expected[^1]), await client.ProduceAsync("orders", Batches.Of("on"), Cancelled));
        }

        await StopAsync();
        Assert.Equal(0, Verify());
    }

    private async Task StopAsync()
    {
        await broker.Running.StopAsync(Cancelled);
        await broker.Running.DisposeAsync();
    }

    private int Verify()
    {
        using var output = new StringWriter();
        var code = FolderCheck.Run(broker.Data, output);
        if (code != 0) TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        return code;
    }

    private int Repair(out List<string> lines, bool executes = false)
    {
        using var output = new StringWriter();
        var code = RepairCommand.Run(broker.Data, "orders", 0, executes, output);
        lines = [.. output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)];
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        return code;
    }

    private Dictionary<string, string> Content() => Directory.EnumerateFiles(broker.Data, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
