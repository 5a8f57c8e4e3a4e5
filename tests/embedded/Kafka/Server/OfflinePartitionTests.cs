using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A partition whose files are damaged is offline at every start until somebody acts; all others serve.</summary>
public sealed class OfflinePartitionTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private RawClient client = null!;
    private bool isStopped;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(broker.Data, "topics", "orders-0");

    private string Segment => Path.Combine(Folder, "00000000000000000000.log");

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled, new() { AutoCreateTopics = false });
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("orders", 2, Cancelled));
        for (var i = 0; i < 6; i++) await client.ProduceAsync("orders", Batches.Of($"{i}"), Cancelled, partition: i % 2);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_tail_is_refused_at_every_start_until_the_file_is_restored(bool stops)
    {
        var whole = await DamageAsync(Segment, content => content[..^17]);
        var cut = File.ReadAllBytes(Segment);
        for (var start = 0; start < 3; start++)
        {
            await StartAsync(stops);
            await IsOfflineAsync();
            Assert.Equal(cut, File.ReadAllBytes(Segment));
            Assert.Equal((ErrorCode.None, start + 3), await client.ProduceAsync("orders", Batches.Of("on"), Cancelled, partition: 1));
        }

        File.WriteAllBytes(Segment, whole);
        await StartAsync(stops);

        Assert.Equal(3, (await client.FetchAsync(Requests.Fetch("orders", 0), Cancelled)).HighWatermark);
        Assert.Equal((ErrorCode.None, 3), await client.ProduceAsync("orders", Batches.Of("on"), Cancelled));
        Assert.Equal("Healthy", Broker.Server.HealthText.Of(broker.State.Topics));
    }

    [Fact]
    public async Task A_tail_that_ends_between_two_batches_is_refused_too()
    {
        await DamageAsync(Segment, content => content[..(content.Length / 3)]);
        Assert.Equal(1, Broker.Hosting.FolderCheck.Run(broker.Data, TextWriter.Null));

        await StartAsync();

        await IsOfflineAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bent_byte_in_the_last_segment_is_found_and_stays_found_after_a_clean_stop(bool clean)
    {
        await DamageAsync(Segment, content => Bent(content, content.Length - 1));
        if (!clean) File.Delete(Path.Combine(broker.Data, "clean.shutdown"));

        for (var start = 0; start < 3; start++)
        {
            await StartAsync();
            await IsOfflineAsync();
        }
    }

    [Fact]
    public async Task A_start_that_fails_and_one_that_writes_nothing_leave_the_mark_of_the_clean_stop()
    {
        await broker.Running.StopAsync(Cancelled);
        await broker.Running.DisposeAsync();
        var mark = Path.Combine(broker.Data, "clean.shutdown");
        using (var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            taken.Start();
            Broker.Server.BrokerOptions options = new() { Data = broker.Data, Listen = (System.Net.IPEndPoint)taken.LocalEndpoint };
            await Assert.ThrowsAnyAsync<IOException>(() => Broker.Server.RunningBroker.StartAsync(options, null, Cancelled));
        }

        Assert.True(File.Exists(mark));
        await broker.RestartAsync(clean: false, Cancelled);
        Assert.True(File.Exists(mark));
        using var again = await broker.ConnectAsync(Cancelled);
        await again.ProduceAsync("orders", Batches.Of("x"), Cancelled);

        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("log-start-offset")]
    [InlineData("recovery-point")]
    [InlineData("cleaner-offset-checkpoint")]
    [InlineData("leader-epoch-checkpoint")]
    public async Task An_unreadable_file_of_a_partition_takes_that_partition_offline(string file)
    {
        await StopAsync();
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, "12x");

        await StartAsync();

        Assert.StartsWith($"{path}: not ", Assert.Single(broker.State.Topics.Offline).Reason, StringComparison.Ordinal);
        await IsOfflineAsync();
    }

    [Fact]
    public async Task A_checkpoint_of_leader_epochs_that_is_cut_short_takes_the_partition_offline()
    {
        await StopAsync();
        File.WriteAllText(Path.Combine(Folder, "leader-epoch-checkpoint"), "0\n2\n0 0\n");

        await StartAsync();

        await IsOfflineAsync();
    }

    [Fact]
    public async Task A_bad_length_in_an_old_segment_fails_the_reads_there_and_nothing_else()
    {
        await client.CreateTopicAsync("old", 1, Cancelled, ("segment.bytes", "3000"));
        for (var i = 0; i < 7; i++) await client.ProduceAsync("old", Batches.OfSize(1_000), Cancelled); // three segments
        await DamageAsync(Path.Combine(broker.Data, "topics", "old-0", "00000000000000000000.log"), content => Bent(content, 1_000 + 8));

        await StartAsync();

        Assert.Empty(broker.State.Topics.Offline);
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.FetchAsync(Requests.Fetch("old", 1), Cancelled)).Error);
        Assert.Equal((ErrorCode.None, 1_000), await SizeAtAsync(0));
        Assert.Equal((ErrorCode.None, 3_000), await SizeAtAsync(3));
        Assert.Equal((ErrorCode.None, 7), await client.ProduceAsync("old", Batches.Of("on"), Cancelled));
        Assert.Equal((ErrorCode.None, 3), await client.ProduceAsync("orders", Batches.Of("on"), Cancelled));

        async Task<(ErrorCode, int)> SizeAtAsync(long offset)
        {
            var fetched = await client.FetchAsync(Requests.Fetch("old", offset, partitionMaxBytes: offset == 0 ? 1_000 : 3_000), Cancelled);
            return (fetched.Error, fetched.Records.Length);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_folder_or_an_empty_one_is_not_taken_for_an_empty_log(bool isMissing)
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
        if (!isMissing) Directory.CreateDirectory(Folder);

        for (var start = 0; start < 2; start++)
        {
            await StartAsync();
            await IsOfflineAsync();
        }

        Assert.Equal(ErrorCode.None, await client.DeleteTopicAsync("orders", Cancelled));
    }

    [Fact]
    public async Task A_topic_with_an_offline_partition_can_grow_be_configured_and_be_deleted()
    {
        await DamageAsync(Segment, content => content[..^17]);
        await StartAsync();

        Assert.Equal(ErrorCode.None, await client.SetAsync(2, "orders", "retention.ms", "1000", Cancelled));
        Assert.Equal(ErrorCode.None, await client.GrowTopicAsync("orders", 3, Cancelled));
        Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("orders", Batches.Of("x"), Cancelled, partition: 2));
        await IsOfflineAsync();
        Assert.Equal(ErrorCode.None, await client.DeleteTopicAsync("orders", Cancelled));
        Assert.False(Directory.Exists(Folder));
        Assert.Empty(broker.State.Topics.Offline);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("orders", 1, Cancelled));
        Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("orders", Batches.Of("x"), Cancelled));
    }

    [Fact]
    public async Task Every_request_that_needs_the_log_is_told_of_the_storage_and_health_names_the_file()
    {
        await DamageAsync(Segment, content => content[..^17]);
        await StartAsync();

        Assert.Equal(ErrorCode.KafkaStorageError, (await client.FetchAsync(Requests.Fetch("orders", 0), Cancelled)).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("orders", Batches.Of("x"), Cancelled)).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.DeleteRecordsAsync("orders", 0, Cancelled)).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, await AskAsync(
            ApiKey.ListOffsets, 1, new Wire().Int32(-1).Int32(1).Text("orders").Int32(1).Int32(0).Int64(-1), errorAt: 4 + 2 + 6 + 4 + 4));
        Assert.Equal(ErrorCode.KafkaStorageError, await AskAsync(
            ApiKey.OffsetForLeaderEpoch, 2, new Wire().Int32(1).Text("orders").Int32(1).Int32(0).Int32(-1).Int32(0), errorAt: 4 + 4 + 2 + 6 + 4));
        var health = Broker.Server.HealthText.Of(broker.State.Topics);
        Assert.StartsWith($"Degraded\norders-0 is offline: {Segment}: byte ", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_names_no_leader_and_the_node_as_offline()
    {
        await DamageAsync(Segment, content => content[..^17]);
        await StartAsync();

        var answer = await client.AskAsync(ApiKey.Metadata, 7, new Wire().Int32(1).Text("orders").Int8(0).Bytes, Cancelled);

        Assert.Equal([(ErrorCode.LeaderNotAvailable, -1, -1, 1, 1, 1), (ErrorCode.None, 1, 1, 1, 1, 0)], ReadPartitions(answer));
    }

    /// <summary>Each partition's error, leader, epoch (1 for any), and the numbers of its replicas, of those in sync, and of those offline.</summary>
    private static List<(ErrorCode Error, int Leader, int Epoch, int Replicas, int InSync, int Offline)> ReadPartitions(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        for (var brokers = reader.ReadArrayLength(); brokers > 0; brokers--)
        {
            reader.ReadInt32();
            reader.ReadString();
            reader.ReadInt32();
            reader.ReadNullableString();
        }

        reader.ReadNullableString();
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadInt16();
        reader.ReadString();
        reader.ReadBoolean();
        var partitions = new List<(ErrorCode, int, int, int, int, int)>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            var error = (ErrorCode)reader.ReadInt16();
            reader.ReadInt32();
            var (leader, epoch) = (reader.ReadInt32(), Math.Sign(reader.ReadInt32()));
            partitions.Add((error, leader, epoch, Count(ref reader), Count(ref reader), Count(ref reader)));
        }

        return partitions;

        static int Count(ref KafkaReader reader)
        {
            var nodes = reader.ReadArrayLength();
            for (var i = 0; i < nodes; i++) Assert.Equal(1, reader.ReadInt32());
            return nodes;
        }
    }

    private static byte[] Bent(byte[] content, int at)
    {
        content[at] ^= 0x40;
        return content;
    }

    private async Task<ErrorCode> AskAsync(ApiKey api, short version, Wire request, int errorAt)
    {
        var answer = await client.AskAsync(api, version, request.Bytes, Cancelled);
        return (ErrorCode)System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(errorAt));
    }

    private async Task IsOfflineAsync()
    {
        var offline = Assert.Single(broker.State.Topics.Offline);
        Assert.Equal(("orders", 0), (offline.Topic, offline.Partition));
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("orders", Batches.Of("x"), Cancelled)).Error);
    }

    private async Task<byte[]> DamageAsync(string path, Func<byte[], byte[]> damage)
    {
        await StopAsync();
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, damage([.. whole]));
        return whole;
    }

    private async Task StopAsync()
    {
        client.Dispose();
        await broker.Running.StopAsync(Cancelled);
        await broker.Running.DisposeAsync();
        isStopped = true;
    }

    private async Task StartAsync(bool stops = true)
    {
        client.Dispose();
        await broker.RestartAsync(stops && !isStopped, Cancelled);
        isStopped = false;
        client = await broker.ConnectAsync(Cancelled);
    }
}
