using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>What a broker is told outlives it, whether it ends in order or not.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Topics_come_back_with_their_ids_partitions_and_settings_and_deleted_ones_do_not(bool clean)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        Guid id;
        using (var client = await broker.ConnectAsync(Cancelled))
        {
            await client.CreateTopicAsync("kept", 3, Cancelled, ("retention.ms", "1234"), ("cleanup.policy", "compact"));
            await client.CreateTopicAsync("gone", 1, Cancelled);
            await client.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("gone").Int32(1000).Bytes, Cancelled);
            id = broker.State.Topics.Find("kept")!.Id;
        }

        var cluster = broker.State.Topics.ClusterId;
        await broker.RestartAsync(clean, Cancelled);

        var kept = broker.State.Topics.Find("kept")!;
        Assert.Equal((id, 3, cluster), (kept.Id, kept.Partitions.Count, broker.State.Topics.ClusterId));
        Assert.Equal(new Dictionary<string, string> { ["retention.ms"] = "1234", ["cleanup.policy"] = "compact" }, kept.Settings);
        Assert.Null(broker.State.Topics.Find("gone"));
        Assert.Equal(
            ["kept-0", "kept-1", "kept-2"], Directory.EnumerateDirectories(Path.Combine(broker.Data, "topics")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_is_sent_again_is_not_appended_twice_and_the_next_one_is(bool clean)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled))
        {
            await client.CreateTopicAsync("once", 1, Cancelled);
            Assert.Equal((ErrorCode.None, 0), await client.ProduceAsync("once", Batches.Numbered(7, 0, 0, "a", "b"), Cancelled));
            Assert.Equal((ErrorCode.None, 2), await client.ProduceAsync("once", Batches.Numbered(7, 0, 2, "c"), Cancelled));
        }

        await broker.RestartAsync(clean, Cancelled);
        using var again = await broker.ConnectAsync(Cancelled);

        Assert.Equal((ErrorCode.None, 2), await again.ProduceAsync("once", Batches.Numbered(7, 0, 2, "c"), Cancelled));
        Assert.Equal((ErrorCode.None, 0), await again.ProduceAsync("once", Batches.Numbered(7, 0, 0, "a", "b"), Cancelled));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await again.ProduceAsync("once", Batches.Numbered(7, 0, 4, "e"), Cancelled)).Error);
        Assert.Equal((ErrorCode.None, 3), await again.ProduceAsync("once", Batches.Numbered(7, 0, 3, "d"), Cancelled));
        Assert.Equal(4, broker.State.Topics.FindPartition("once", 0)!.EndOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Producers_are_known_after_a_roll_though_only_the_last_segment_is_read_again(bool clean)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled))
        {
            await client.CreateTopicAsync("rolled", 1, Cancelled, ("segment.bytes", "200"));
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal((ErrorCode.None, i), await client.ProduceAsync("rolled", Batches.Numbered(8, 1, i, $"value {i}"), Cancelled));
            }
        }

        Assert.True(Directory.EnumerateFiles(Path.Combine(broker.Data, "topics", "rolled-0"), "*.log").Count() > 1);
        await broker.RestartAsync(clean, Cancelled);
        using var again = await broker.ConnectAsync(Cancelled);

        for (var i = 1; i < 6; i++)
        {
            Assert.Equal((ErrorCode.None, i), await again.ProduceAsync("rolled", Batches.Numbered(8, 1, i, $"value {i}"), Cancelled));
        }
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await again.ProduceAsync("rolled", Batches.Numbered(8, 0, 6, "old"), Cancelled)).Error);
        Assert.Equal(6, broker.State.Topics.FindPartition("rolled", 0)!.EndOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_producers_id_is_never_given_twice(bool clean)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        var before = broker.State.Topics.NextProducerId();

        await broker.RestartAsync(clean, Cancelled);

        Assert.True(broker.State.Topics.NextProducerId() > before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Committed_offsets_come_back_and_deleted_groups_and_topics_take_theirs_along(bool clean)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled))
        {
            await client.CreateTopicAsync("kept", 1, Cancelled);
            await client.CreateTopicAsync("gone", 1, Cancelled);
            foreach (var (group, topic) in new[] { ("reads", "kept"), ("reads", "gone"), ("deleted", "kept") })
            {
                await CommitAsync(client, group, topic, 17);
            }
            await client.AskAsync(ApiKey.DeleteTopics, 1, new Wire().Int32(1).Text("gone").Int32(1000).Bytes, Cancelled);
            await client.AskAsync(ApiKey.DeleteGroups, 0, new Wire().Int32(1).Text("deleted").Bytes, Cancelled);
        }

        await broker.RestartAsync(clean, Cancelled);

        var kept = Assert.Single(await broker.State.Groups.FetchAsync("reads", null, Cancelled));
        Assert.Equal((new("kept", 0), 17, "at 17"), (kept.Key, kept.Value.Offset, kept.Value.Metadata));
        Assert.Equal(["reads"], broker.State.Groups.GroupIds);
    }

    [Fact]
    public async Task Records_are_read_from_before_between_and_after_restarts_with_growing_leader_epochs()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        for (var round = 0; round < 4; round++)
        {
            using var client = await broker.ConnectAsync(Cancelled);
            if (round == 0) await client.CreateTopicAsync("long", 1, Cancelled);
            await client.ProduceAsync("long", Batches.Of($"round {round}"), Cancelled);
            await broker.RestartAsync(clean: round % 2 == 0, Cancelled);
        }

        using var reader = await broker.ConnectAsync(Cancelled);
        var fetched = await reader.FetchAsync(Requests.Fetch("long", 0), Cancelled);

        Assert.Equal([(0, 0), (1, 1), (2, 2), (3, 3)], OffsetsAndEpochs(fetched.Records));
    }

    [Fact]
    public async Task Folders_of_a_deletion_that_was_cut_short_go_and_strange_ones_are_set_aside()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var client = await broker.ConnectAsync(Cancelled)) await client.CreateTopicAsync("kept", 1, Cancelled);
        var topics = Path.Combine(broker.Data, "topics");
        Directory.CreateDirectory(Path.Combine(topics, "0123456789abcdef-delete"));
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Path.Combine(topics, new string('s', 249) + "-0")).FullName, "content"), "whose?", Cancelled);

        await broker.RestartAsync(clean: false, Cancelled);
        await broker.RestartAsync(clean: true, Cancelled);

        var folders = Directory.EnumerateDirectories(topics).Order().ToList();
        Assert.Equal(
            ["kept-0", "stray"], folders.Select(folder => folder.EndsWith(".stray", StringComparison.Ordinal) ? "stray" : Path.GetFileName(folder)));
        Assert.Equal("whose?", await File.ReadAllTextAsync(Path.Combine(folders[1], "content"), Cancelled));
    }

    private static List<(long Offset, int Epoch)> OffsetsAndEpochs(byte[] records)
    {
        var found = new List<(long, int)>();
        for (var rest = records.AsSpan(); !rest.IsEmpty; rest = rest[new RecordBatch(rest).TotalBytes..])
            found.Add((new RecordBatch(rest).BaseOffset, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest[12..])));
        return found;
    }

    private static async Task CommitAsync(RawClient client, string group, string topic, long offset)
    {
        var request = new Wire().Text(group).Int32(-1).Text("").Int64(-1).Int32(1).Text(topic).Int32(1).Int32(0).Int64(offset)
            .Text($"at {offset}").Bytes;
        var answer = await client.AskAsync(ApiKey.OffsetCommit, 2, request, Cancelled);
        Assert.Equal(0, answer[^1]);
    }
}
