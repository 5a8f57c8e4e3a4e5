using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance.Random;

/// <summary>One cluster of the two, with topics, groups and producers behind the numbers that a <see cref="Move"/> names.</summary>
/// <param name="cluster">Where the moves are made.</param>
/// <param name="game">Groups and transactional ids are named after it in both hands: a name decides which partition of a coordinator's topic is its
/// own.</param>
public sealed class Hand(IComplianceCluster cluster, string game) : TransactionSuite(cluster)
{
    public const int Topics = 2;
    public const int Partitions = 2;
    public const int Groups = 2;
    public const int Names = 2;
    public const int Idempotent = 2;

    private readonly List<string> topics = [];
    private readonly List<string> groups = [];
    private readonly string[] names = [.. Enumerable.Range(0, Names).Select(i => $"{game}-tx-{i}")];
    private readonly List<Producer>[] lives = [.. Enumerable.Range(0, Names).Select(_ => new List<Producer>())];
    private readonly List<Producer> idempotent = [];

    internal async Task PrepareAsync()
    {
        for (var i = 0; i < Topics; i++) topics.Add(await NewTopicAsync(Partitions));
        for (var i = 0; i < Groups; i++) groups.Add(await NewGroupAsync($"{game}-group-{i}"));
        foreach (var name in names) await FindCoordinatorAsync(name, type: 1);
        for (var i = 0; i < Idempotent; i++) idempotent.Add(await NewProducerAsync());
        for (var i = 0; i < Names; i++) await BeginLifeAsync(i);
    }

    internal async Task<string> BeginLifeAsync(int name)
    {
        var life = await NewLifeAsync(names[name]);
        lives[name].Add(life);
        await DecidedAsync();
        return $"{(lives[name][0].Id == life.Id ? "the same producer" : "another producer")}";
    }

    internal async Task<string> PlainAsync(int topic, int partition, int count) => Said(await AppendAsync(8, topics[topic], Now(count), partition));

    internal async Task<string> NumberedAsync(int producer, int epochsLater, int topic, int partition, int sequence, int count)
    {
        var who = idempotent[producer];
        // of now: who wrote nothing for a day is forgotten
        return Said(
            await AppendAsync(8, topics[topic],
                Batches.Numbered(who.Id, (short)(who.Epoch + epochsLater), sequence, TimeProvider.System.GetUtcNow(), Values(count)), partition));
    }

    internal async Task<string> WriteAsync(int name, int livesAgo, int topic, int partition, int sequence) =>
        $"{await WriteAsync(names[name], Life(name, livesAgo), topics[topic], sequence, partition)}";

    internal async Task<string> AddAsync(int name, int livesAgo, int topic, int[] partitions) =>
        string.Join(' ', await AddAsync(names[name], Life(name, livesAgo), topics[topic], partitions));

    internal async Task<string> EndAsync(int name, int livesAgo, bool commits)
    {
        var error = await EndAsync(names[name], Life(name, livesAgo), commits);
        await DecidedAsync();
        return $"{error}";
    }

    internal async Task<string> AddGroupAsync(int name, int livesAgo, int group) =>
        $"{await AddGroupAsync(names[name], Life(name, livesAgo), groups[group])}";

    internal async Task<string> CommitWithinAsync(int name, int livesAgo, int group, int topic, long offset) =>
        $"{await CommitWithinAsync(names[name], Life(name, livesAgo), groups[group], topics[topic], offset)}";

    internal async Task<string> CommitAsync(int group, int topic, long offset) =>
        $"{await CommitAsync(groups[group], -1, "", topics[topic], offset)}";

    internal async Task<string> DeleteGroupAsync(int group) => $"{await DeleteAsync(groups[group])}";

    /// <summary>Everything that can be read.</summary>
    internal async Task<string> LookAsync()
    {
        var seen = new List<string>();
        for (var topic = 0; topic < Topics; topic++)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var (end, stable) = (await EndOffsetAsync(topics[topic], partition), await EndOffsetAsync(topics[topic], partition, isolation: 1));
                // Apache Kafka names some that lie behind what is read, too; nobody needs them.
                var aborted = (await AbortedAsync(topics[topic], partition)).Where(one => one.FirstOffset < stable.Offset)
                    .Select(one => $"{NumberOf(one.ProducerId)}@{one.FirstOffset}").Order(StringComparer.Ordinal);
                seen.Add($"{topic}/{partition}: {end.Offset} {stable.Offset} aborted [{string.Join(' ', aborted)}]");
            }

            for (var group = 0; group < Groups; group++) seen.Add($"group {group} on {topic}: {await CommittedAsync(groups[group], topics[topic])}");
        }

        return string.Join("; ", seen);
    }

    private static string[] Values(int count) => [.. Enumerable.Repeat("x", count)];

    private static byte[] Now(int count) => Batches.At(TimeProvider.System.GetUtcNow(), Values(count));

    private static string Said((ErrorCode Error, long BaseOffset) answer) => $"{answer.Error} @{answer.BaseOffset}";

    private Producer Life(int name, int livesAgo) => lives[name][^(Math.Min(livesAgo, lives[name].Count - 1) + 1)];

    private int NumberOf(long producerId) => Array.FindIndex(lives, life => life.Any(one => one.Id == producerId));

    /// <summary>Waits until no transaction is about to end: Apache Kafka writes markers behind its answer.</summary>
    private Task DecidedAsync() => Eventually.HoldsAsync(
        async () =>
        {
            foreach (var name in names)
                if ((await StateAsync(name)).StartsWith("Prepare", StringComparison.Ordinal)) return false;
            return true;
        },
        "no transaction is about to end",
        Cancelled);

    private async Task<string> StateAsync(string name)
    {
        var answer = await Client.AskAsync(ApiKey.DescribeTransactions, 0, new Wire().VarInt(2).CompactText(name).Raw([0]).Bytes, Cancelled);
        var reader = new KafkaReader(answer, flexible: true);
        reader.ReadInt32();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadInt16();
        reader.ReadString();
        return reader.ReadString();
    }
}
