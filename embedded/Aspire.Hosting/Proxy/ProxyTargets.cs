using System.Net;

namespace Aspire.Hosting.Proxy;

/// <summary>The live targets of a proxy, and the choice among them.</summary>
internal sealed class ProxyTargets(Random random)
{
    private readonly Lock _lock = new();
    private readonly List<IPEndPoint> _targets = [];

    public void Add(IPEndPoint target)
    {
        lock (_lock)
            if (!_targets.Contains(target)) _targets.Add(target);
    }

    public void Remove(IPEndPoint target)
    {
        lock (_lock) _targets.Remove(target);
    }

    /// <summary>All live targets in random order: the first is the choice, the others stand in for one that does not answer.</summary>
    public IPEndPoint[] Shuffled()
    {
        lock (_lock)
        {
            IPEndPoint[] targets = [.. _targets];
            random.Shuffle(targets);
            return targets;
        }
    }
}
