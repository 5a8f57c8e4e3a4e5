using System.Globalization;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// Which leader epoch began at which offset, in Kafka's checkpoint file: <c>version, count, then "epoch startOffset" a line</c>. A client asks
/// with it whether the log was cut behind it (KIP-320).
/// </summary>
internal sealed class LeaderEpochs
{
    public const string FileName = "leader-epoch-checkpoint";

    private const string Version = "0";

    private readonly string path;
    private readonly List<(int Epoch, long StartOffset)> entries = [];

    private bool isKept = true;

    private LeaderEpochs(string path) => this.path = path;

    public int Current => entries.Count == 0 ? 0 : entries[^1].Epoch;

    private bool AreAscending =>
        entries.Zip(entries.Skip(1)).All(pair => pair.First.Epoch < pair.Second.Epoch && pair.First.StartOffset < pair.Second.StartOffset);

    /// <summary>
    /// Whether somebody has taken a partition's files away. One that lost its segments to retention and a power cut keeps the epochs.
    /// </summary>
    public static bool IsEmptied(string folder) =>
        !File.Exists(Path.Combine(folder, FileName)) && !Directory.EnumerateFiles(folder, $"*{SegmentFiles.Log}*").Any();

    /// <exception cref="DamagedLogException">The checkpoint is not as it was written.</exception>
    public static LeaderEpochs Load(string folder)
    {
        var epochs = new LeaderEpochs(Path.Combine(folder, FileName));
        if (!File.Exists(epochs.path)) return epochs;
        var lines = File.ReadAllLines(epochs.path);
        if (lines.Length < 2 || lines[0] != Version || !lines.Skip(2).All(epochs.TryAdd)
            || lines[1] != epochs.entries.Count.ToString(CultureInfo.InvariantCulture) || !epochs.AreAscending)
        {
            throw new DamagedLogException(epochs.path, "not a valid checkpoint of leader epochs");
        }

        return epochs;
    }

    /// <summary>Writes the checkpoint anew, from the epochs of batches.</summary>
    public static void Write(string folder, IEnumerable<(int Epoch, long StartOffset)> found)
    {
        var epochs = new LeaderEpochs(Path.Combine(folder, FileName)) { isKept = false };
        foreach (var entry in found)
            if (epochs.entries.Count == 0 || entry.Epoch > epochs.Current) epochs.entries.Add(entry);
        epochs.Keep();
    }

    /// <summary>Begins the epoch of a new start; an epoch in which nothing was written gives its place up.</summary>
    public void Begin(long startOffset)
    {
        var next = entries.Count == 0 ? 0 : Current + 1;
        entries.RemoveAll(entry => entry.StartOffset >= startOffset);
        entries.Add((next, startOffset));
        isKept = false;
        try
        {
            Keep();
        }
        catch (IOException)
        {
            return; // a start on a full disk serves what is there; it is kept before anything is written
        }
    }

    /// <summary>Has the current epoch on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it; the next call tries again.</exception>
    public void Keep()
    {
        if (isKept) return;
        AtomicFile.WriteLines(path, [Version, entries.Count.ToString(CultureInfo.InvariantCulture), .. entries.Select(Line)]);
        isKept = true;
    }

    /// <summary>The largest epoch at or below the asked one, and where it ends; (-1, -1) where there is none.</summary>
    public (int Epoch, long EndOffset) EndOf(int epoch, long logEnd)
    {
        if (epoch < 0 || epoch > Current || entries.Count == 0) return (-1, -1);
        var at = entries.FindLastIndex(entry => entry.Epoch <= epoch);
        if (at < 0) return (epoch, entries[0].StartOffset); // older than all that is left: it ended where that begins
        return (entries[at].Epoch, at + 1 < entries.Count ? entries[at + 1].StartOffset : logEnd);
    }

    /// <summary>The epoch in which a record was written.</summary>
    public int Of(long offset) => entries.FindLast(entry => entry.StartOffset <= offset).Epoch;

    private bool TryAdd(string line)
    {
        if (line.Split(' ') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var startOffset)) return false;
        entries.Add((epoch, startOffset));
        return true;
    }

    private static string Line((int Epoch, long StartOffset) entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Epoch} {entry.StartOffset}");
}
