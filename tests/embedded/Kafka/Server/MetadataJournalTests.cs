using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>
/// A change of the metadata is a line of a journal, which is folded into <c>metadata.json</c> now and then. A crash at any moment leaves each change
/// made or not made.
/// </summary>
public sealed class MetadataJournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new("metadata");
    private readonly Dictionary<string, Topic> topics = new(StringComparer.Ordinal);
    private int asked;

    public void Dispose() => folder.Dispose();

    private string Journal => Path.Combine(folder.Path, MetadataJournal.FileName);

    private IEnumerable<Topic> All
    {
        get
        {
            foreach (var topic in topics.Values)
            {
                asked++;
                yield return topic;
            }
        }
    }

    [Fact]
    public void Changes_are_there_after_a_start()
    {
        var store = Begin();
        foreach (var name in new[] { "a", "b", "c" }) Create(store, name);
        Delete(store, "b");
        Create(store, "c", partitions: 3);
        for (var i = 0; i < 1_500; i++) store.NextProducerId(All);

        Assert.True(File.Exists(Journal));
        Assert.Equal(["a 1", "c 3"], Kept());
        Assert.Equal(2_000, Begin().NextProducerId(All));
    }

    [Fact]
    public void A_line_that_a_crash_has_torn_is_a_change_that_was_not_made()
    {
        var store = Begin();
        foreach (var name in new[] { "a", "b" }) Create(store, name);
        var before = new FileInfo(Journal).Length;
        Create(store, "c");
        var content = File.ReadAllBytes(Journal);
        for (var length = before; length < content.Length; length++)
        {
            File.WriteAllBytes(Journal, content[..(int)length]);
            Assert.Equal(length < content.Length - 1 ? ["a 1", "b 1"] : ["a 1", "b 1", "c 1"], Kept());
        }

        File.WriteAllBytes(Journal, [.. content[..(int)before], .. new byte[content.Length - before]]);
        topics.Remove("c");
        store = Begin();
        Create(store, "d");
        Create(store, "e");
        Assert.Equal(["a 1", "b 1", "d 1", "e 1"], Kept());
    }

    [Fact]
    public void A_line_before_the_last_that_is_damaged_is_named()
    {
        var store = Begin();
        foreach (var name in new[] { "a", "b", "c" }) Create(store, name);
        var content = File.ReadAllBytes(Journal);
        content[12] ^= 1;
        File.WriteAllBytes(Journal, content);

        Assert.Equal($"{Journal}: line 1 is damaged. Restore the file.", Assert.Throws<IOException>(() => BrokerMetadata.Load(folder.Path)).Message);
    }

    [Fact]
    public void A_journal_that_a_crash_has_left_behind_the_file_changes_nothing_any_more()
    {
        var store = Begin();
        foreach (var name in new[] { "a", "b" }) Create(store, name);
        for (var i = 0; i < 1_001; i++) store.NextProducerId(All);
        var old = File.ReadAllBytes(Journal);
        Delete(store, "b");
        store.Finish(All);
        Assert.False(File.Exists(Journal));

        File.WriteAllBytes(Journal, old);

        Assert.Equal(["a 1"], Kept());
        Create(Begin(), "c");
        Assert.Equal(["a 1", "c 1"], Kept());
    }

    [Fact]
    public void As_many_topics_cost_as_much_each_as_a_few()
    {
        const int Count = 1_000;
        var store = Begin();

        for (var i = 0; i < Count; i++) Create(store, $"topic-{i}");

        Assert.InRange(asked, 1, 4 * Count); // with all of them for each it were half a million
        Assert.Equal(Count, Kept().Count());
    }

    [Fact]
    public async Task A_clean_stop_leaves_everything_in_the_file()
    {
        await using var broker = await TestBroker.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) broker.State.Topics.Create($"t{i}", 1, new Dictionary<string, string>());
        Assert.True(File.Exists(Path.Combine(broker.Data, MetadataJournal.FileName)));

        await broker.RestartAsync(clean: true, TestContext.Current.CancellationToken);

        Assert.False(File.Exists(Path.Combine(broker.Data, MetadataJournal.FileName)));
        Assert.Equal(3, broker.State.Topics.All.Count);
    }

    private MetadataStore Begin()
    {
        var store = new MetadataStore(folder.Path, NullLogger.Instance);
        store.Load(clean: false);
        store.KeepStart(All);
        return store;
    }

    private void Create(MetadataStore store, string name, int partitions = 1)
    {
        var (id, options) = (Guid.NewGuid(), new BrokerOptions { Data = folder.Path });
        var logs = Enumerable.Range(0, partitions).Select(_ => Partition.Offline("not opened"));
        topics[name] = new Topic(name, id, new Dictionary<string, string>(), BrokerSettings.None, options) { Partitions = [.. logs] };
        store.Save(topics[name], All);
    }

    private void Delete(MetadataStore store, string name)
    {
        topics.Remove(name);
        store.TryDelete(name, All);
    }

    private IEnumerable<string> Kept() => BrokerMetadata.Load(folder.Path).Topics
        .OrderBy(topic => topic.Name, StringComparer.Ordinal).Select(topic => $"{topic.Name} {topic.Partitions}");
}
