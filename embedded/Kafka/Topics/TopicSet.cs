using System.Collections.Concurrent;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// Topics by their names, with what a new one is checked against, so that a check costs the same however many there are. A look-up takes no lock;
/// changes come one at a time.
/// </summary>
internal sealed class TopicSet
{
    private readonly ConcurrentDictionary<string, Topic> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> collisionKeys = new(StringComparer.Ordinal);
    private int partitionCount;

    /// <summary>All of this moment.</summary>
    public ICollection<Topic> All => topics.Values;

    /// <summary>The same, for who looks at them only now and then: nothing is copied before.</summary>
    public IEnumerable<Topic> Each => topics.Select(pair => pair.Value);

    public int Count { get; private set; }

    public int PartitionCount => Volatile.Read(ref partitionCount);

    public Topic? Find(string name) => topics.GetValueOrDefault(name);

    /// <summary>The topic whose name differs from another in <c>.</c> and <c>_</c> alone; null where there is none.</summary>
    public string? FindColliding(string name) =>
        collisionKeys.TryGetValue(TopicName.CollisionKeyOf(name), out var other) && other != name ? other : null;

    /// <summary>Adds a topic, or puts it in the place of the one of its name.</summary>
    public void Put(Topic topic)
    {
        if (Find(topic.Name) is { } former) partitionCount -= former.Partitions.Count;
        else Count++;
        topics[topic.Name] = topic;
        collisionKeys[TopicName.CollisionKeyOf(topic.Name)] = topic.Name;
        partitionCount += topic.Partitions.Count;
    }

    public void Remove(Topic topic)
    {
        if (!topics.TryRemove(topic.Name, out _)) return;
        collisionKeys.Remove(TopicName.CollisionKeyOf(topic.Name));
        partitionCount -= topic.Partitions.Count;
        Count--;
    }
}
