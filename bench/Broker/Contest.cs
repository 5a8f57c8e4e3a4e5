namespace EcomStreaming.BrokerBench;

/// <summary>Brokers that run at the same time and are asked in turn.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private readonly List<BrokerProcess> brokers = [];

    public IReadOnlyList<BrokerProcess> Brokers => brokers;

    public static async Task<Contest> StartAsync(IReadOnlyList<BrokerKind> kinds, CancellationToken cancellationToken)
    {
        var contest = new Contest();
        foreach (var kind in kinds)
        {
            var broker = new BrokerProcess(kind);
            contest.brokers.Add(broker);
            await broker.StartAsync(null, cancellationToken);
        }

        return contest;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in brokers) await broker.DisposeAsync();
    }
}
