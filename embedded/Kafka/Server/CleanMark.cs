using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Server;

/// <summary>
/// The file <c>clean.shutdown</c>: the last broker left everything on the disk, except in the partitions that the file names, one a line. It goes
/// with the first write, not with a start, so that a start that fails takes no trust away.
/// </summary>
internal sealed class CleanMark
{
    public const string FileName = "clean.shutdown";

    private readonly Lock gate = new();
    private readonly string path;
    private HashSet<string> excepted;
    private volatile bool isThere;

    public CleanMark(string data)
    {
        path = Path.Combine(data, FileName);
        isThere = File.Exists(path);
        excepted = isThere ? [.. File.ReadLines(path)] : [];
        IsClean = isThere || !Directory.Exists(Path.Combine(data, "topics"));
    }

    /// <summary>Whether the folder was left in order, or is new.</summary>
    public bool IsClean { get; }

    /// <summary>Whether the files of a partition may be trusted.</summary>
    public bool Covers(string topic, int partition) => IsClean && !excepted.Contains(NameOf(topic, partition));

    /// <summary>Takes the mark away, before the first byte is written that it does not vouch for.</summary>
    /// <exception cref="IOException">The disk fails: nothing may be written.</exception>
    public void Remove()
    {
        if (!isThere) return;
        lock (gate)
        {
            if (!isThere) return;
            File.Delete(path);
            FolderSync.Force(Path.GetDirectoryName(path)!); // the mark must not come back with a power cut
            isThere = false;
        }
    }

    /// <summary>Everything is on the disk.</summary>
    /// <param name="offline">The partitions of which nobody knows that: the next start checks them.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Set(IEnumerable<(string Topic, int Partition)> offline)
    {
        lock (gate)
        {
            var names = offline.Select(partition => NameOf(partition.Topic, partition.Partition)).ToHashSet(StringComparer.Ordinal);
            if (isThere && names.SetEquals(excepted)) return;
            AtomicFile.WriteLines(path, names.Order(StringComparer.Ordinal));
            (excepted, isThere) = (names, true);
        }
    }

    private static string NameOf(string topic, int partition) => $"{topic}-{partition}";
}
