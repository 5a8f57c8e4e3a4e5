using System.Diagnostics;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// How long a group needs until all its members have their share again: after all have started, and after some have left or joined.
/// </summary>
internal sealed class GroupRun(BrokerProcess broker, string topic, int partitions, TimeSpan heartbeat)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<GroupMemberClient, (int Generation, int Owned)> shares = [];

    /// <summary>Members start at once; then a number of them leaves.</summary>
    public async Task<(TimeSpan Start, TimeSpan Leave)> ScaleAsync(int members, int leaving, CancellationToken cancellationToken)
    {
        using var stay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var go = CancellationTokenSource.CreateLinkedTokenSource(stay.Token);
        await FindCoordinatorAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        var running = Enumerable.Range(0, members).Select(i => RunMemberAsync(i < leaving ? go.Token : stay.Token)).ToList();
        await AllOwnAsync(members, cancellationToken);
        var start = Stopwatch.GetElapsedTime(began);

        began = Stopwatch.GetTimestamp();
        await go.CancelAsync();
        await AllOwnAsync(members - leaving, cancellationToken);
        var leave = Stopwatch.GetElapsedTime(began);
        await stay.CancelAsync();
        await Task.WhenAll(running);
        return (start, leave);
    }

    /// <summary>One member has everything; another comes, and goes again.</summary>
    public async Task<(TimeSpan Join, TimeSpan Leave)> RebalanceAsync(CancellationToken cancellationToken)
    {
        using var stay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var go = CancellationTokenSource.CreateLinkedTokenSource(stay.Token);
        await FindCoordinatorAsync(cancellationToken);
        var first = RunMemberAsync(stay.Token);
        await AllOwnAsync(1, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        var second = RunMemberAsync(go.Token);
        await AllOwnAsync(2, cancellationToken);
        var join = Stopwatch.GetElapsedTime(began);

        began = Stopwatch.GetTimestamp();
        await go.CancelAsync();
        await AllOwnAsync(1, cancellationToken);
        var leave = Stopwatch.GetElapsedTime(began);
        await stay.CancelAsync();
        await Task.WhenAll(first, second);
        return (join, leave);
    }

    private async Task FindCoordinatorAsync(CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(broker.Endpoint);
        await Admin.FindCoordinatorAsync(connection, topic, isTransaction: false, cancellationToken);
    }

    private async Task RunMemberAsync(CancellationToken leave)
    {
        using var member = new GroupMemberClient(broker.Endpoint, topic, topic, partitions, heartbeat, Settle);
        await member.RunAsync(leave);
        lock (gate) shares.Remove(member);
    }

    private void Settle(GroupMemberClient member)
    {
        lock (gate) shares[member] = (member.Generation, member.Owned);
    }

    private async Task AllOwnAsync(int members, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (gate)
            {
                var latest = shares.Values.Select(share => share.Generation).DefaultIfEmpty().Max();
                var own = shares.Values.Where(share => share.Generation == latest).ToList();
                if (own.Count == members && own.Sum(share => share.Owned) == partitions) return;
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }
}
