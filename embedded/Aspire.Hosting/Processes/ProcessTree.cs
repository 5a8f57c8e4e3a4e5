namespace Aspire.Hosting.Processes;

/// <summary>
/// What a started process has brought into the world: itself, everything in its session, and everything below those.
/// The session finds the descendants whose parent died; the parents find those that opened a session of their own.
/// </summary>
internal static class ProcessTree
{
    private const int RoundsMax = 10;

    public static IReadOnlyList<ProcessEntry> Of(ProcessEntry root, IReadOnlyList<ProcessEntry> live)
    {
        HashSet<int> members = [root.Id];
        List<ProcessEntry> tree = [];
        // A process that bears the root's id without being the root is a stranger, and so is all that hangs on it.
        if (live.Any(entry => entry.Id == root.Id && entry.StartTime != root.StartTime)) return tree;
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var entry in live)
            {
                var belongs = entry.Id == root.Id || entry.SessionId == root.Id || members.Contains(entry.ParentId);
                if (!belongs || tree.Contains(entry)) continue;
                members.Add(entry.Id);
                tree.Add(entry);
                grew = true;
            }
        }

        return tree;
    }

    /// <summary>
    /// Kills what is left of the tree, and of what an earlier look at it had seen; looks again afterwards, for a process may fork
    /// while it is being killed.
    /// </summary>
    public static void Kill(ProcessEntry root, IReadOnlyList<ProcessEntry> seen)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var live = ProcessTable.Live();
            var left = Of(root, live).Union(seen.Where(live.ContainsSame)).ToList();
            if (left.Count == 0) return;
            foreach (var entry in left) Signal.Send(entry, Signal.Kill);
        }
    }

    // A process keeps id and start time, but may get another parent or session.
    private static bool ContainsSame(this IReadOnlyList<ProcessEntry> live, ProcessEntry entry) =>
        live.Any(other => other.Id == entry.Id && other.StartTime == entry.StartTime);
}
