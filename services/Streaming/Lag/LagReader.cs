using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>Combines positions and ages: how many records each group is behind, and for how long.</summary>
internal sealed class LagReader : IDisposable
{
    private readonly TimeProvider time;
    private readonly GroupPositions positions;
    private readonly OldestRecords oldest;

    public LagReader(KafkaClients clients, IReadOnlyList<Stage> stages, string prefix, TimeProvider time)
    {
        this.time = time;
        positions = new GroupPositions(clients, [.. stages.Select(stage => StageNames.Of(stage, prefix))]);
        oldest = new OldestRecords(clients, prefix, time);
    }

    public async Task<IReadOnlyList<PartitionLag>> ReadAsync(CancellationToken cancellationToken)
    {
        var asked = await positions.AskAsync(cancellationToken);
        var written = oldest.Read([.. asked.Where(position => position.IsBehind).Select(position => position.First)], cancellationToken);
        var now = time.GetUtcNow();
        return [.. asked.Select(position => new PartitionLag(
            position.Group, position.Partition.Topic, position.Partition.Partition.Value, position.Next,
            position.End - position.Next, AgeOf(position)))];

        // Clocks of two machines differ: nothing is written in the future.
        TimeSpan AgeOf(GroupPosition position) =>
            position.IsBehind && written.TryGetValue(position.First, out var at) && at < now ? now - at : TimeSpan.Zero;
    }

    public void Dispose()
    {
        oldest.Dispose();
        positions.Dispose();
    }
}
