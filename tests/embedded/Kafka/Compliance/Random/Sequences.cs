namespace EcomStreaming.Broker.Tests.Compliance.Random;

/// <summary>Which number each sender would use next in each partition, so that most of what is drawn is in order.</summary>
internal sealed class Sequences
{
    private readonly Dictionary<(string Sender, int Topic, int Partition), int> next = [];
    private readonly HashSet<(string Sender, int Topic, int Partition)> repeatable = [];
    private ((string Sender, int Topic, int Partition) Where, int Then)? drawn;

    public int Next(System.Random random, string sender, int topic, int partition, int count)
    {
        var place = (sender, topic, partition);
        var expected = next.GetValueOrDefault(place);
        var sequence = random.Next(10) switch
        {
            0 when repeatable.Contains(place) => Math.Max(0, expected - count), // again
            1 when expected > 0 => expected + 1, // a gap; where nothing was written it would be none
            2 when repeatable.Contains(place) => 0,
            _ => expected,
        };
        drawn = (place, sequence + count);
        return sequence;
    }

    /// <summary>What was drawn last was taken.</summary>
    public void Taken()
    {
        if (drawn is { } last)
        {
            next[last.Where] = Math.Max(last.Then, next.GetValueOrDefault(last.Where));
            repeatable.Add(last.Where);
        }

        drawn = null;
    }

    /// <summary>It was not, or was no record.</summary>
    public void Refused() => drawn = null;

    /// <summary>
    /// No client repeats in one transaction what it wrote in another, and Apache Kafka, to which the repetition is the transaction's first record,
    /// takes nothing that follows it.
    /// </summary>
    public void Ended(int name) => repeatable.RemoveWhere(place => place.Sender == $"name {name}");

    /// <summary>A new life counts from nought.</summary>
    public void Forget(int name)
    {
        Ended(name);
        foreach (var place in next.Keys.Where(place => place.Sender == $"name {name}").ToList()) next.Remove(place);
    }
}
