namespace EcomStreaming.Broker.Tests.Compliance.Random;

/// <summary>One thing that a client does, the same in both hands; what comes of it is told in words that name no id.</summary>
internal sealed record Move(string Name, Func<Hand, Task<string>> Make)
{
    /// <summary>
    /// Draws the next one. Most make sense, some do not: old lives, sequences that repeat or leave a gap, partitions that are not there.
    /// </summary>
    /// <param name="sequences">What would come next of each sender in each partition, as far as it is known.</param>
    public static Move Draw(System.Random random, Sequences sequences)
    {
        var (topic, partition, name) = (random.Next(Hand.Topics), random.Next(Hand.Partitions), random.Next(Hand.Names));
        var (group, livesAgo) = (random.Next(Hand.Groups), random.Next(8) == 0 ? 1 : 0);
        var count = 1 + random.Next(3);
        switch (random.Next(20))
        {
            case 0:
                sequences.Forget(name);
                return new($"name {name} begins a life", hand => hand.BeginLifeAsync(name));
            case 1:
                return new($"{count} plain records to {topic}/{partition}", hand => hand.PlainAsync(topic, partition, count));
            case 2 or 3 or 4:
                var (sender, later) = (random.Next(Hand.Idempotent), random.Next(20) == 0 ? 1 : 0);
                var number = sequences.Next(random, $"idempotent {sender}", topic, partition, count);
                return new(
                    $"{count} records of idempotent {sender}+{later} to {topic}/{partition} from {number}",
                    hand => hand.NumberedAsync(sender, later, topic, partition, number, count));
            case 5 or 6 or 7 or 8:
                int[] partitions = random.Next(12) == 0 ? [partition, 7] : random.Next(2) == 0 ? [0, 1] : [partition];
                return new($"name {name} (-{livesAgo}) adds {topic}/{string.Join(',', partitions)}",
                    hand => hand.AddAsync(name, livesAgo, topic, partitions));
            case 9 or 10 or 11 or 12:
                var sequence = sequences.Next(random, $"name {name}", topic, partition, 1);
                return new($"name {name} (-{livesAgo}) writes to {topic}/{partition} from {sequence}",
                    hand => hand.WriteAsync(name, livesAgo, topic, partition, sequence));
            case 13 or 14 or 15:
                var commits = random.Next(2) == 0;
                sequences.Ended(name);
                return new($"name {name} (-{livesAgo}) {(commits ? "commits" : "aborts")}", hand => hand.EndAsync(name, livesAgo, commits));
            case 16:
                return new($"name {name} (-{livesAgo}) adds group {group}", hand => hand.AddGroupAsync(name, livesAgo, group));
            case 17:
                return new($"name {name} (-{livesAgo}) puts group {group} to {count} of {topic}",
                    hand => hand.CommitWithinAsync(name, livesAgo, group, topic, count));
            case 18:
                return new($"group {group} is put to {count} of {topic}", hand => hand.CommitAsync(group, topic, count));
            default:
                return random.Next(10) == 0
                    ? new($"group {group} is deleted", hand => hand.DeleteGroupAsync(group))
                    : new("look", hand => hand.LookAsync());
        }
    }
}
